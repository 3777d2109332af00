//! The words that give a program away, by what they are a sign of. Tables and nothing else.
//!
//! A list of words is one text, with commas between them: see [`words`].
//!
//! Words are looked for anywhere in an agent, in any case. A word must therefore be long or odd enough not to turn up in
//! the name of a phone: `bot` alone is not in here, since Cubot makes phones.

/// The words of a list.
pub fn words(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.split(',').map(str::trim)
}

/// Messengers and networks that fetch a link to draw its preview. These win over everything else: a preview of iMessage
/// names a Mac, a preview of Snapchat calls itself a bot.
pub const PREVIEWS: &str = "
    facebookexternalhit, facebot, facebookcatalog, meta-externalfetcher, meta-externalhit, twitterbot, slackbot,
    slack-imgproxy, telegrambot, linkedinbot, discordbot, skypeuripreview, skype-url-preview, microsoftpreview,
    bingpreview, pinterestbot, pinterest/0., pinterest.com/bot, redditbot, vkshare, odklbot, line-poker,
    kakaotalk-scrap, (mastodon/, mastodon/, pleroma, akkoma, misskey/, summalybot, lemmy/, friendica, gotosocial,
    peertube, bluesky cardyb, cardyb, iframely, embedly, snap url preview, snapurlpreview, synapse (bot,
    matrix-media-repo, zoombot, zoom.us/docs, notionembedder, notion/1, google-pagerenderer, google web preview,
    googleimageproxy, google-messages, yahoo link preview, yahoomailproxy, yahoo! slurp-preview, bitlybot,
    flipboardproxy, flipboardbot, groupmebot, keybasebot, nuzzel, hatena::, opengraph, linkpreview, link preview,
    link-preview, previewbot, unfurl, onebox, chatwork, dingtalkbot, larkurl, lark-linkpreview, wechat-linkpreview,
    zalobot, viberbot, evernoterichlinkbot, trello-link, ttspider-preview, steamchaturllookup, valve/steam,
    rocket.chat, mattermost-bot, signal-preview, quora link preview, quora-bot, xing-contenttabreceiver,
    mediumbot-metatagfetcher, bufferlinkpreviewbot, twilioproxy, threema, wire-linkpreview, webexteams-preview";

/// Messengers whose preview is an agent that begins with their name. Further on in an agent the same word is the app's
/// own browser with a person in front of it.
pub const PREVIEW_STARTS: &str = "
    whatsapp, viber, line/";

/// Services that check whether a page is up.
pub const MONITORS: &str = "
    uptimerobot, uptime-kuma, better uptime, betteruptime, betterstack, uptime.com, uptimebot, uptimedoctor, uptime
    monitor, uptime_checker, uptime-check, uptimecheck, uptime check, site uptime, siteuptime, uptimia, uptrends,
    pingdom, statuscake, site24x7, nodeping, datadogsynthetics, datadog/synthetics, datadog synthetic, datadog
    agent, newrelicpinger, newrelicsynthetics, newrelic synthetics, newrelicbot, checkly, hetrixtools, freshping,
    updown.io, zabbix, nagios, check_http, icinga, blackbox exporter, blackbox-exporter,
    googlestackdrivermonitoring, google-cloud-monitoring, googlehc/, route53-health, amazon-route53,
    elb-healthchecker, kube-probe, cloudflare-healthchecks, cloudflare-traffic-manager, cloudflare-alwaysonline,
    cloudwatchsynthetics, alwayson, azure traffic manager, azure-traffic-manager, azure application insights,
    appinsights, ruxitsynthetic, dynatrace, catchpoint, montastic, cronitor, ohdear, oh dear, sematext, prtg,
    paessler, monitis, gatus, jetmon, jetpack monitor, honeybadger, sentryuptime, elmahio, elmah.io, thousandeyes,
    monitor.us, dotcom-monitor, apex ping, haproxy, varnish/, consul health, health check, healthcheck,
    health-check, healthchecks, wordpress.com mshots, pulsetic, phare.io, statusgator, downnotifier, host-tracker,
    hosttracker, server density, uptimestatistics, monibot, watchmouse, ipswitch, solarwinds, logicmonitor,
    grafana-synthetic, grafana k6, speedcurve, webpagetest, ptst/, chrome-lighthouse, google page speed, pagespeed,
    gtmetrix, calibreapp, debugbear";

/// Crawlers that do not call themselves one, and programs that fetch.
pub const PROGRAMS: &str = "
    crawl, spider, scrap, slurp, archiver, heritrix, wayback, feedfetcher, feedly, feedbin, inoreader, netnewswire,
    newsblur, feedburner, miniflux, freshrss, tiny tiny rss, rss reader, yeti/, daum/, mediapartners-google,
    google-inspectiontool, google-read-aloud, google-site-verification, google favicon, google-structured-data,
    google-safety, apis-google, googleother, google-extended, google-adwords, google-notebooklm, duckassist,
    ia_archiver, facebookplatform, chatgpt-user, gptbot, oai-searchbot, claude-, claudebot, anthropic, perplexity,
    cohere-ai, mistralai-user, gemini-deep-research, bytespider, meta-externalagent, meta-externalads,
    meta-webindexer, proximic, grapeshot, admantx, outbrain, taboola-, netcraft, screaming frog, sitebulb,
    siteimprove, w3c_validator, w3c-checklink, validator.nu, linkchecker, link checker, linkcheck, deadlink, xenu
    link, brokenlink, dead link, lychee/, whatweb, nikto, sqlmap, nmap, masscan, zgrab, nuclei, censysinspect,
    expanse, internetmeasurement, qualys, nessus, openvas, acunetix, wpscan, virustotal, urlscan, barracuda,
    proofpoint, mimecast, symantec, trendmicro, trend micro, forcepoint, zscaler, messagelabs, fireeye, sophos,
    checkmarknetwork, phishtank, safebrowsing, cortex-xpanse, headlesschrome, headless, phantomjs, slimerjs,
    puppeteer, playwright, selenium, webdriver, cypress, htmlunit, jsdom, zombie.js, splash, electron-fetch, curl,
    wget, httpie, python, aiohttp, httpx, urllib, go-http-client, go http package, okhttp, apache-httpclient,
    jakarta commons, httpclient, jetty, libwww, lwp::, lwp-, faraday, typhoeus, http.rb, mechanize, guzzle, symfony,
    wordpress/, drupal, joomla, axios, node-fetch, undici, node.js, superagent, node-superagent, dart:io, dart_io,
    reqwest, rest-client, restsharp, powershell, winhttp, wininet, msxml, microsoft office, ms-office, microsoft
    bits, bruno-runtime, apachebench, locust, gatling, jmeter, cfnetwork, dalvik/, alamofire, nsurlsession, axel/,
    aria2, winhttprequest, libcurl, libsoup, qt-http, colly, goquery, scrapy, nutch, httrack, teleport pro, offline
    explorer, webcopier, sitesucker, akka-http, reactor-netty, async-http-client, asynchttpclient, ahc/, unirest,
    cloudflare-ssl, cloudflareradar, wappalyzer, builtwith, similarweb, dataprovider, netsystemsresearch, fetcher,
    parser, validator, analyzer, monitoring, indexer, extractor, harvest, verifier, inspector, grabber, prober";

/// An app's own browser, with a person in front of it: the word in its agent and the name it goes by. The first that is
/// found names it, so an app stands before the ones that share its words.
pub const APPS: &[(&str, &str)] = &[
    ("barcelona ", "threads"),
    ("instagram", "instagram"),
    ("fban/messenger", "messenger"),
    ("fb_iab/messenger", "messenger"),
    ("fb_iab/orca", "messenger"),
    ("orca-android", "messenger"),
    ("fban/", "facebook"),
    ("fb_iab/", "facebook"),
    ("fbav/", "facebook"),
    ("[fbios", "facebook"),
    ("aweme", "douyin"),
    ("musical_ly", "tiktok"),
    ("bytedancewebview", "tiktok"),
    ("trill_", "tiktok"),
    ("appname/trill", "tiktok"),
    ("ultralite", "tiktok"),
    ("tiktok", "tiktok"),
    ("twitter for ", "x"),
    ("twitterandroid", "x"),
    ("snapchat", "snapchat"),
    ("[pinterest/", "pinterest"),
    ("pinterest for ", "pinterest"),
    ("linkedinapp", "linkedin"),
    ("micromessenger", "wechat"),
    ("wxwork", "wechat"),
    (" line/", "line"),
    ("kakaotalk", "kakaotalk"),
    ("kakaostory", "kakaotalk"),
    ("reddit/", "reddit"),
    ("telegram", "telegram"),
    ("whatsapp/", "whatsapp"),
    ("viber/", "viber"),
    ("zalo ", "zalo"),
    ("zalo/", "zalo"),
    ("discord/", "discord"),
    ("slack/", "slack"),
    ("slack_ssb", "slack"),
    ("teams/", "teams"),
    ("teamsmobile", "teams"),
    ("outlook", "outlook"),
    ("youtube", "youtube"),
    ("gsa/", "google"),
    ("vkandroidapp", "vk"),
    ("vkclient", "vk"),
    ("vk_ios", "vk"),
    ("odnoklassniki", "ok"),
    ("okapp", "ok"),
    ("weibo", "weibo"),
    (" qq/", "qq"),
    ("discover/", "xiaohongshu"),
    ("xhsdiscover", "xiaohongshu"),
    ("naver(inapp", "naver"),
    ("naver/", "naver"),
    ("daumapps", "daum"),
    ("baiduboxapp", "baidu"),
    ("bingsapphire", "bing"),
    ("bingweb", "bing"),
    ("quora ", "quora"),
    ("tumblr", "tumblr"),
    ("twitch", "twitch"),
    ("spotify/", "spotify"),
    ("flipboard", "flipboard"),
    ("nextdoor", "nextdoor"),
    ("yjapp", "yahoo"),
    ("alipayclient", "alipay"),
    ("dingtalk", "dingtalk"),
    ("feishu/", "lark"),
    (" lark/", "lark"),
    ("linktree", "linktree"),
    ("bereal", "bereal"),
    ("lemon8", "lemon8"),
    ("kwai", "kwai"),
    ("likee", "likee"),
];

/// Apps by the package that Android's web view names in `X-Requested-With`, and in an `android-app://` referrer.
pub const PACKAGES: &[(&str, &str)] = &[
    ("com.instagram.android", "instagram"),
    ("com.instagram.lite", "instagram"),
    ("com.instagram.barcelona", "threads"),
    ("com.facebook.katana", "facebook"),
    ("com.facebook.lite", "facebook"),
    ("com.facebook.orca", "messenger"),
    ("com.facebook.mlite", "messenger"),
    ("com.zhiliaoapp.musically", "tiktok"),
    ("com.ss.android.ugc.trill", "tiktok"),
    ("com.ss.android.ugc.aweme", "douyin"),
    ("com.zhiliaoapp.musically.go", "tiktok"),
    ("com.twitter.android", "x"),
    ("com.twitter.android.lite", "x"),
    ("com.google.android.youtube", "youtube"),
    ("com.google.android.apps.youtube.music", "youtube"),
    ("com.snapchat.android", "snapchat"),
    ("com.pinterest", "pinterest"),
    ("com.linkedin.android", "linkedin"),
    ("com.tencent.mm", "wechat"),
    ("jp.naver.line.android", "line"),
    ("com.kakao.talk", "kakaotalk"),
    ("com.reddit.frontpage", "reddit"),
    ("org.telegram.messenger", "telegram"),
    ("org.telegram.messenger.web", "telegram"),
    ("com.whatsapp", "whatsapp"),
    ("com.whatsapp.w4b", "whatsapp"),
    ("com.viber.voip", "viber"),
    ("com.zing.zalo", "zalo"),
    ("com.discord", "discord"),
    ("com.slack", "slack"),
    ("com.microsoft.teams", "teams"),
    ("com.microsoft.office.outlook", "outlook"),
    ("com.google.android.gm", "gmail"),
    ("com.google.android.googlequicksearchbox", "google"),
    ("com.vkontakte.android", "vk"),
    ("ru.ok.android", "ok"),
    ("com.sina.weibo", "weibo"),
    ("com.tencent.mobileqq", "qq"),
    ("com.xingin.xhs", "xiaohongshu"),
    ("com.nhn.android.search", "naver"),
    ("com.tumblr", "tumblr"),
    ("tv.twitch.android.app", "twitch"),
    ("com.quora.android", "quora"),
    ("com.nextdoor", "nextdoor"),
    ("flipboard.app", "flipboard"),
    ("com.bereal.ft", "bereal"),
    ("video.like", "likee"),
];

/// How agents begin that may be a browser. Everything that begins otherwise is a program.
pub const BROWSER_STARTS: &str = "
    mozilla/, opera/, ucweb, nokia, samsung-, sec-sgh, blackberry, sonyericsson, lg-, lge-, mot-, motorola, zte-,
    huawei, htc, alcatel, sharp-, docomo/, kddi-, vodafone, j-phone, portalmmm, elinks, links (, lynx, w3m, dillo,
    ibrowse, amiga, netsurf, micromaxx, lava-, spice, karbonn, sie-, palm, jiophone, applewebkit/";

/// One of these is in the agent of every browser that begins with `Mozilla/`.
pub const ENGINES: &str = "
    applewebkit, gecko/, trident/, msie, khtml, presto, netfront, opera, goanna, netscape, edge/, like gecko, servo,
    ladybird";

/// Televisions, consoles, watches, cars.
pub const OTHERS: &str = "
    smart-tv, smarttv, smart tv, hbbtv, googletv, google tv, android tv, androidtv, appletv, apple tv, bravia,
    web0s, webos tv, netcast, ; aft, crkey, roku, aquos tv, philipstv, viera, tizen 2.4; tv, tv safari, mibox, mitv,
    mi tv, shield android tv, playstation, nintendo, xbox, watch, wear os, quest 2, quest 3, oculus, oculusbrowser,
    qtcarbrowser, tesla/, automotive, kaios tv, dtv, bdplayer, large screen, silk-tv, ; tv;, (tv;, tv)";

/// Tablets.
pub const TABLETS: &str = "
    ipad, tablet, kindle, silk/, playbook, touchpad, nexus 7, nexus 9, nexus 10, pixel c, sm-t, sm-x, gt-p, gt-n80,
    gt-n51, xoom, lenovo tab, lenovo yt, mediapad, matepad, kfauwi, kfttwi, kfmawi, kffowi, kfsuwi, kfgiwi, kftrwi,
    kfonwi, kfthwi, kfsowi, kfjwi, kfot, kfapwi, fbid/tablet, redmi pad, xiaomi pad, mi pad, oneplus pad, realme pad";

/// Phones.
pub const PHONES: &str = "
    iphone, ipod, mobile, windows phone, iemobile, opera mini, opera mobi, blackberry, bb10, symbian, series60,
    series40, nokia, samsung-, sonyericsson, midp-, kaios, j2me, ucweb, maemo, fbid/phone, up.browser, docomo/,
    bada/, fennec, palm, webos/, jiophone, phone;, netfront/, obigo, fxos";

/// Desktops and laptops.
pub const DESKTOPS: &str = "
    windows nt, windows 9, win98, windows xp, macintosh, mac_powerpc, mac os x, x11, linux x86_64, linux i686,
    ubuntu, fedora, freebsd, openbsd, netbsd, konqueror, elinks, links (, lynx, w3m, dillo, amiga, morphos, haiku, sunos, os/2,
    beos";
