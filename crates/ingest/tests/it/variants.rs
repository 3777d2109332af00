//! Variants of exports: other columns, orders, languages, numbers and mistakes.

use crate::collect::{Collected, context, text, text_in, warnings};
use ingest::{Source, import};
use model::{
    account::Account,
    campaign::Campaign,
    dimension::Dimension,
    fact::FactKind,
    id::{CampaignId, CreatorId},
    import::{RejectCode, Report},
    measure::Measure,
};

fn kind(report: &Report) -> &str {
    assert_eq!(report.fault, None);
    report.kind.as_deref().unwrap()
}

#[test]
fn instagram_columns_in_any_order_and_number_dress() {
    let (report, posts) = text(
        "a.csv",
        "\u{feff}Views,Saves,\"Post ID\",Likes,\"Publish time\",Comments,\"Account username\",Reach,Permalink,Shares\r\n\
         \"12,345\",7,17900000000000001,1.2K,01/31/2026 23:30,0,@Nina,\"9,876\",https://www.instagram.com/p/A/,\r\n",
    );
    assert_eq!(kind(&report), "instagram-posts");
    let fact = posts.of("instagram/17900000000000001", Measure::Views);
    assert_eq!(fact.value(Measure::Views), Some(12_345));
    assert_eq!(fact.value(Measure::Likes), Some(1200));
    assert_eq!(fact.value(Measure::Comments), Some(0));
    assert_eq!(fact.value(Measure::Shares), None, "an empty cell is unknown");
    assert_eq!(fact.dim(&Dimension::Account).unwrap(), "nina");
    assert_eq!(fact.at.unwrap().to_string(), "2026-02-01T07:30:00Z", "Los Angeles is UTC-8 in winter");
}

#[test]
fn instagram_in_spanish_with_european_numbers() {
    let (report, posts) = text(
        "a.csv",
        "Identificador de la publicación;Nombre de usuario de la cuenta;Hora de publicación;Visualizaciones;Alcance;Me gusta;Comentarios;Veces que se compartió;Veces que se guardó\n\
         17900000000000002;nina;14/03/2026 12:00;1.234.567;2.345;99;3;4;5\n\
         17900000000000003;nina;01/03/2026 12:00;10;9;8;7;6;5\n",
    );
    assert_eq!(kind(&report), "instagram-posts");
    assert_eq!(posts.sum(Measure::Views), 1_234_577);
    assert_eq!(posts.sum(Measure::Reach), 2354);
    assert_eq!(posts.sum(Measure::Saves), 10);
    assert_eq!(posts.facts[1].day.to_string(), "2026-03-01", "the other row proves that the day stands first");
}

#[test]
fn instagram_times_follow_the_zone_that_the_caller_names() {
    let mut context = context();
    context.source_zone = Some("Europe/Berlin".to_owned());
    let (_, posts) =
        text_in(&context, "Post ID,Account username,Publish time,Views,Likes,Saves\n1,nina,07/14/2026 15:30,5,1,1\n");
    assert_eq!(posts.facts[0].at.unwrap().to_string(), "2026-07-14T13:30:00Z");
}

#[test]
fn instagram_stories() {
    let (report, stories) = text(
        "a.csv",
        "Post ID,Account username,Description,Publish time,Post type,Views,Reach,Navigation,Profile visits,Replies,Link clicks,Sticker taps,Follows\n\
         18000000000000001,nina,,09/24/2026 15:30,IG story,120,100,90,3,2,5,1,1\n",
    );
    assert_eq!(kind(&report), "instagram-stories");
    let story = stories.of("instagram/18000000000000001", Measure::Views);
    assert_eq!(story.value(Measure::Comments), Some(2));
    assert_eq!(story.value(Measure::LinkClicks), Some(5));
    assert_eq!(story.value(Measure::PostProfileVisits), Some(3));
    assert_eq!(report.ignored_columns, ["Navigation", "Sticker taps"]);
}

#[test]
fn a_renamed_column_is_a_warning_and_never_zeros() {
    let (report, posts) = text(
        "a.csv",
        "Post ID,Account username,Publish time,Views,Reach,Likes,Comments,Share,Saves\n1,nina,07/14/2026 15:30,5,4,1,1,9,0\n",
    );
    let words = warnings(&report, "renamed-column");
    assert_eq!(words.len(), 1, "{:?}", report.warnings);
    assert!(words[0].contains("Share"), "{words:?}");
    assert_eq!(posts.with(Measure::Shares), 0);
    assert!(report.ignored_columns.contains(&"Share".to_owned()));
}

#[test]
fn rows_that_cannot_be_used_are_refused_by_row_and_column() {
    let (report, posts) = text(
        "a.csv",
        "Post ID,Account username,Publish time,Views,Likes,Saves\n\
         1,nina,07/14/2026 15:30,5,1,0\n\
         2,nina,sometime,5,1,0\n\
         3,nina,07/14/2026 15:30,many,1,0\n\
         4,nina,07/14/2026 15:30,-5,1,0\n\
         5,nina,07/14/2036 15:30,5,1,0\n\
         1.79E+16,nina,07/14/2026 15:30,5,1,0\n\
         ,nina,07/14/2026 15:30,5,1,0\n",
    );
    let rejects: Vec<_> = report.rejected.iter().map(|r| (r.row, r.column.as_str(), r.code)).collect();
    assert_eq!(
        rejects,
        [
            (3, "Publish time", RejectCode::NotADate),
            (4, "Views", RejectCode::NotANumber),
            (5, "Views", RejectCode::Negative),
            (6, "Publish time", RejectCode::InTheFuture),
            (7, "Post ID", RejectCode::OutOfRange),
            (8, "Post ID", RejectCode::Missing),
        ]
    );
    assert_eq!((report.rows_read, report.stored, posts.facts.len()), (7, 1, 1));
}

#[test]
fn a_post_listed_twice_is_told() {
    let (report, posts) = text(
        "a.csv",
        "Post ID,Account username,Publish time,Views,Likes,Saves\n1,nina,07/14/2026 15:30,5,1,0\n1,nina,07/14/2026 15:30,6,1,0\n",
    );
    assert_eq!(warnings(&report, "duplicate-post").len(), 1);
    assert!(report.warnings[0].message.contains("row 3"), "{:?}", report.warnings);
    assert_eq!(posts.facts.len(), 2);
}

#[test]
fn a_post_finds_its_creator_and_campaign() {
    let mut context = context();
    context.accounts.push(Account {
        platform: "instagram".into(),
        handle: "nina".into(),
        name: None,
        creator: Some(CreatorId::new("nina-k")),
    });
    context.campaigns.push(Campaign {
        id: CampaignId::new("glow"),
        name: "Glow".to_owned(),
        flight: None,
        budget: None,
        hashtags: vec!["glow".into()],
        codes: vec!["NINA10".into()],
    });
    let (_, posts) = text_in(
        &context,
        "Post ID,Account username,Description,Publish time,Views,Saves\n1,Nina,\"𝐌𝐨𝐫𝐧𝐢𝐧𝐠 light\n#Glow #ad\",07/14/2026 15:30,5,1\n",
    );
    let fact = &posts.facts[0];
    assert_eq!(fact.dim(&Dimension::Creator).unwrap(), "nina-k");
    assert_eq!(fact.dim(&Dimension::Campaign).unwrap(), "glow");
    assert_eq!(posts.posts[0].title, "Morning light", "stylised letters read as letters");
    assert_eq!(posts.posts[0].campaign, Some(CampaignId::new("glow")));
}

#[test]
fn facebook_with_34_columns_and_the_older_videos() {
    let (report, posts) = text(
        "a.csv",
        "Post ID,Page ID,Page name,Title,Description,Duration (sec),Publish time,Caption type,Permalink,Is crosspost,Is share,Post type,Languages,Custom labels,Funded content status,Data comment,Date,Views,Reach,\"Reactions, Comments and Shares\",Reactions,Comments,Shares,Total clicks,Matched Audience Targeting Consumption (Photo Click),Other Clicks,Link Clicks,Matched Audience Targeting Consumption (Video Click),Negative feedback from users: Hide all,Seconds viewed,Average Seconds viewed,Estimated earnings (USD),Ad CPM (USD),Ad impressions\n\
         122000000000000001,6155,Studio,,A caption,30,09/28/2026 18:12,N/A,https://www.facebook.com/reel/1,0,0,Reels,,,,,Lifetime,270,200,14,10,1,3,20,0,15,5,0,,1234.5,4.6,0.25,1.1,9\n",
    );
    assert_eq!(kind(&report), "facebook-posts");
    let fact = &posts.facts[0];
    assert_eq!(fact.value(Measure::WatchTime), Some(1_234_500));
    assert_eq!(fact.value(Measure::PostRevenue), Some(250_000_000));
    assert_eq!(fact.currency.unwrap().code(), "USD");
    assert_eq!(fact.value(Measure::LinkClicks), Some(5));
    assert_eq!(fact.value(Measure::Likes), Some(10));
    assert_eq!(posts.posts[0].title, "A caption");
    let (report, videos) = text(
        "a.csv",
        "Video asset ID,Page ID,Page name,Title,Duration (sec),Publish time,Reach,3-second video views,1-minute video views,Reactions,Comments,Shares\n\
         7001,6155,Studio,Launch,90,03/01/2024 10:00,900,500,40,30,2,1\n",
    );
    assert_eq!(kind(&report), "facebook-posts");
    assert_eq!(videos.of("facebook/7001", Measure::Views).value(Measure::Views), Some(500));
    assert_eq!(report.ignored_columns, ["1-minute video views"]);
    assert_eq!((posts.posts[0].seconds, videos.posts[0].seconds), (Some(30), Some(90)));
}

#[test]
fn meta_days_in_german_as_utf16() {
    let words = "sep=,\n\"Facebook-Reichweite\"\n\"Datum\",\"Primär\"\n\"2026-01-01T00:00:00\",\"1200\"\n\"2026-01-02T00:00:00\",\"\"\n\n\"Instagram-Reichweite\"\n\"Datum\",\"Primär\"\n\"2026-01-01T00:00:00\",\"7\"\n";
    let mut bytes = vec![0xff, 0xfe];
    bytes.extend(words.encode_utf16().flat_map(u16::to_le_bytes));
    let mut days = Collected::default();
    let reports = import("a.csv", Source::Bytes(bytes.into()), &context(), &mut days, &mut |_| {}).unwrap();
    assert_eq!(kind(&reports[0]), "meta-daily");
    assert_eq!(days.sum_on("facebook", Measure::AccountReach), 1200);
    assert_eq!(days.sum_on("instagram", Measure::AccountReach), 7);
    assert_eq!(days.facts.len(), 2, "an empty day is unknown");
}

#[test]
fn meta_days_belong_to_the_account_that_the_caller_names() {
    let mut context = context();
    context.account = Some("@Studio".into());
    context.accounts.push(Account { platform: "facebook".into(), handle: "studio".into(), name: None, creator: None });
    let (report, days) = text_in(&context, "\"Views\"\n\"Date\",\"Primary\"\n\"2026-01-01T00:00:00\",\"5\"\n");
    assert_eq!(days.facts[0].entity.as_deref(), Some("facebook/studio/2026-01-01"));
    assert_eq!(warnings(&report, "platform-assumed"), Vec::<&str>::new());
}

#[test]
fn ads_by_day_with_a_total_that_differs() {
    let (report, ads) = text(
        "a.csv",
        "Day,Campaign name,Ad set name,Ad name,Ad ID,Amount spent (USD),Impressions,Reach,Link clicks,Result type,Results\n\
         2026-07-01,Glow,Women,Reel A,120001,10.51,1000,800,12,Purchases,2\n\
         2026-07-02,Glow,Women,Reel A,120001,9.494,900,700,10,Purchases,1\n\
         ,,,,,25.00,1900,1300,22,,\n",
    );
    assert_eq!(kind(&report), "meta-ads");
    assert_eq!(ads.sum(Measure::AdSpend), 20_004_000_000);
    assert_eq!(ads.sum(Measure::AdImpressions), 1900);
    assert_eq!(ads.sum(Measure::AdConversions), 3);
    assert_eq!(report.rows_read, 2);
    let words = warnings(&report, "total-differs");
    assert_eq!(words, ["the file's Total row says 25 spend, its listed rows sum to 20.004"]);
    let fact = ads.of("meta-ads/120001/2026-07-01", Measure::AdSpend);
    assert_eq!(fact.dim(&Dimension::AdCampaign).unwrap(), "Glow");
    assert_eq!(fact.dim(&Dimension::Label("result_type".into())).unwrap(), "Purchases");
}

#[test]
fn ads_in_german_and_rows_alike_in_all_names() {
    let (report, ads) = text(
        "a.csv",
        "Tag;Kampagnenname;Anzeigengruppenname;Anzeigenname;Ausgegebener Betrag (EUR);Impressionen;Reichweite;Link-Klicks;Ergebnisse\n\
         01.07.2026;Glow;Frauen;A;1.234,56;10.000;9.000;12;2\n\
         01.07.2026;Glow;Frauen;A;0,44;5;4;1;\n",
    );
    assert_eq!(kind(&report), "meta-ads");
    assert_eq!(ads.sum(Measure::AdSpend), 1_235_000_000_000);
    assert_eq!(ads.sum(Measure::AdImpressions), 10_005);
    let entities: std::collections::BTreeSet<_> = ads.facts.iter().map(|fact| &fact.entity).collect();
    assert_eq!(entities.len(), 2);
    assert_eq!(warnings(&report, "alike-rows").len(), 1);
}

#[test]
fn tiktok_videos_in_spanish_and_with_play_time() {
    let (report, videos) = text(
        "a.csv",
        "Título del video,Hora de publicación,Enlace del video,Visualizaciones totales,Me gusta totales,Comentarios totales,Veces compartido,Tiempo promedio de visualización\n\
         Hola #glow,2026-05-10 18:00,https://www.tiktok.com/@nina/video/7400000000000000001,12K,1.5K,30,4,8.4\n",
    );
    assert_eq!(kind(&report), "tiktok-content");
    assert_eq!((videos.sum(Measure::Views), videos.sum(Measure::Likes)), (12_000, 1500));
    assert_eq!(videos.posts[0].hashtags, ["glow"]);
    let (report, videos) = text(
        "a.csv",
        "Video title,Video link,Post time,Video views,Likes,Comments,Shares,Add to Favorites,Total play time,Average watch time,Watched full video\n\
         Hello,https://www.tiktok.com/@nina/video/7400000000000000002,2026-05-10,100,10,1,2,3,\"1h:02m:03s\",5.1,12.5%\n",
    );
    assert_eq!(kind(&report), "tiktok-content");
    let fact = &videos.facts[0];
    assert_eq!(fact.value(Measure::Saves), Some(3));
    assert_eq!((fact.at, fact.day.to_string().as_str()), (None, "2026-05-10"));
    assert_eq!(report.ignored_columns.last().unwrap(), "Watched full video");
}

#[test]
fn tiktok_days_across_new_year_below_zero_and_of_the_business_suite() {
    let (report, days) = text(
        "Overview.csv",
        "\"Date\",\"Video Views\",\"Profile Views\",\"Likes\",\"Comments\",\"Shares\"\n\"30 December\",\"5\",\"1\",\"-2\",\"0\",\"0\"\n\"31 December\",\"6\",\"1\",\"2\",\"0\",\"0\"\n\"1 January\",\"7\",\"1\",\"2\",\"0\",\"0\"\n",
    );
    assert_eq!(kind(&report), "tiktok-overview");
    let on: Vec<String> = days.facts.iter().map(|fact| fact.day.to_string()).collect();
    assert_eq!(on, ["2025-12-30", "2025-12-31", "2026-01-01"]);
    assert_eq!(days.sum(Measure::AccountLikes), 2);
    let (report, days) = text(
        "a.csv",
        "Date,Video views,Reached audience,Profile views,Likes,Shares,Comments,Website clicks,Net growth,New followers,Lost followers\n2026/05/10,100,80,9,8,7,6,5,-1,2,3\n",
    );
    assert_eq!(kind(&report), "tiktok-overview");
    let fact = days.of("tiktok/-/2026-05-10", Measure::AccountViews);
    assert_eq!(fact.value(Measure::FollowsNet), Some(-1));
    assert_eq!(fact.value(Measure::AccountReach), Some(80));
    assert_eq!(fact.value(Measure::AccountLinkClicks), Some(5));
    let (report, days) = text(
        "a.csv",
        "Fecha,Visualizaciones de video,Visualizaciones del perfil,Me gusta,Comentarios,Veces compartido\n23 de agosto,9,8,7,6,5\n",
    );
    assert_eq!(kind(&report), "tiktok-overview");
    assert_eq!(days.facts[0].day.to_string(), "2026-08-23");
    assert_eq!(days.sum(Measure::AccountShares), 5);
}

#[test]
fn tiktok_followers_undefined_and_viewers() {
    let (report, history) = text(
        "FollowerHistory.csv",
        "\"Date\",\"Followers\",\"Difference in followers from previous day\"\n\"August 30\",\"100\",\"undefined\"\n\"August 31\",\"98\",\"-2\"\n",
    );
    assert_eq!(kind(&report), "tiktok-followers");
    assert_eq!((history.with(Measure::Followers), history.with(Measure::FollowsNet)), (2, 1));
    assert_eq!(history.facts[0].kind, FactKind::AccountCounters);
    assert_eq!(report.rejected_total, 0);
    let (report, viewers) =
        text("Viewers.csv", "Date,Total Viewers,New Viewers,Returning Viewers\nAugust 31,50,40,10\n");
    assert_eq!(kind(&report), "tiktok-viewers");
    assert_eq!(viewers.sum(Measure::AccountViewers), 50);
    let (report, _) = text("FollowerGender.csv", "Gender,Distribution\nMale,40%\nFemale,60%\n");
    assert_eq!((kind(&report), report.stored), ("tiktok-audience", 0));
}

#[test]
fn youtube_in_english_of_2026_and_of_old() {
    let (report, videos) = text(
        "Table data.csv",
        "Content,Video title,Video publish time,Duration,Views,Watch time (hours),Subscribers,Estimated revenue (USD),Thumbnail impressions,Thumbnail click-through rate (%),Unique viewers,Likes,Comments added,Shares\n\
         Total,,,,300,10.5,-1,12.345,5000,4.2,250,30,3,2\n\
         \" -Abc_def123\",A,\"Sep 2, 2026\",61,200,7.25,-3,10.1,4000,5.0,190,20,2,1\n\
         Zyx-wvu9876,B,\"Aug 1, 2026\",60,100,3.25,2,2.245,1000,3.1,90,10,1,1\n",
    );
    assert_eq!(kind(&report), "youtube-table");
    assert_eq!(warnings(&report, "total-differs"), Vec::<&str>::new());
    let fact = videos.of("youtube/-Abc_def123", Measure::Views);
    assert_eq!(fact.value(Measure::Follows), Some(-3));
    assert_eq!(fact.value(Measure::WatchTime), Some(26_100_000));
    assert_eq!(fact.value(Measure::PostRevenue), Some(10_100_000_000));
    assert_eq!(fact.value(Measure::Reach), Some(190));
    let (report, videos) = text(
        "Table data.csv",
        "Video,Video title,Video publish time,RPM (USD),CPM (USD),Views,Watch time (hours),Subscribers,Your estimated revenue (USD),Impressions,Impressions click-through rate (%)\n\
         abc,A,\"Sep 2, 2019\",1.1,2.2,100,1.5,4,0.5,900,3.3\n",
    );
    assert_eq!(kind(&report), "youtube-table");
    assert_eq!(videos.sum(Measure::Impressions), 900);
    assert_eq!(videos.sum(Measure::PostRevenue), 500_000_000);
}

#[test]
fn youtube_in_portuguese_spanish_and_french() {
    let (report, videos) = text(
        "Dados da tabela.csv",
        "Conteúdo,Título do vídeo,Horário de publicação do vídeo,Duração,Visualizações,Tempo de exibição (horas),Inscritos,Impressões,Taxa de cliques de impressões (%)\n\
         Total,,,,15,\"1,5\",1,10,\"2,5\"\n\
         abc,A,14 de jul. de 2026,60,15,\"1,5\",1,10,\"2,5\"\n",
    );
    assert_eq!(kind(&report), "youtube-table");
    assert_eq!((videos.sum(Measure::Views), videos.sum(Measure::WatchTime)), (15, 5_400_000));
    let (report, videos) = text(
        "a.csv",
        "Contenido,Título del video,Tiempo de publicación del video,Vistas,Tiempo de reproducción (horas),Suscriptores,Impresiones\nabc,A,14 jul 2026,15,2.5,1,10\n",
    );
    assert_eq!(kind(&report), "youtube-table");
    assert_eq!(videos.sum(Measure::Follows), 1);
    let (report, videos) = text(
        "a.csv",
        "Contenu,Titre de la vidéo,Heure de publication de la vidéo,Vues,Durée de visionnage (heures),Abonnés,Impressions\nabc,A,14 juil. 2026,15,2.5,1,10\n",
    );
    assert_eq!(kind(&report), "youtube-table");
    assert_eq!((videos.sum(Measure::Views), videos.facts[0].day.to_string().as_str()), (15, "2026-07-14"));
}

#[test]
fn x_posts_of_now() {
    let (report, posts) = text(
        "account_analytics_content_2026-06-01_2026-07-14.csv",
        "Post id,Date,Post text,Post Link,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Replies,Reposts,Profile visits,Detail Expands,URL Clicks,Hashtag Clicks,Permalink Clicks\n\
         2077123456789012345,\"Tue, Jul 14, 2026\",\"Glow, at last #Glow\",https://x.com/Kepi/status/2077123456789012345,1000,20,50,3,4,1,5,6,7,8,9,0,0\n",
    );
    assert_eq!(kind(&report), "x-content");
    let fact = posts.of("x/2077123456789012345", Measure::Impressions);
    for (measure, value) in [
        (Measure::Likes, 20),
        (Measure::EngagementsReported, 50),
        (Measure::Saves, 3),
        (Measure::Shares, 4),
        (Measure::Follows, 1),
        (Measure::Comments, 5),
        (Measure::Reposts, 6),
        (Measure::PostProfileVisits, 7),
        (Measure::LinkClicks, 9),
    ] {
        assert_eq!(fact.value(measure), Some(value), "{measure}");
    }
    assert_eq!(fact.as_of.to_string(), "2026-07-14T23:59:59Z");
    assert_eq!((fact.day.to_string().as_str(), fact.at), ("2026-07-14", None));
    assert_eq!(posts.accounts[0].handle, "kepi");
}

#[test]
fn x_favorites_of_older_files_and_a_block_of_videos() {
    let (report, posts) = text(
        "a.csv",
        "\"Tweet id\",\"Tweet permalink\",\"Tweet text\",\"time\",\"impressions\",\"engagements\",\"engagement rate\",\"retweets\",\"replies\",\"favorites\",\"user profile clicks\",\"url clicks\"\n\"1\",\"https://twitter.com/a/status/1\",\"t\",\"2015-02-10 18:00 +0000\",\"10.0\",\"2.0\",\"0.2\",\"0.0\",\"0.0\",\"4.0\",\"0.0\",\"1.0\"\n",
    );
    assert_eq!(kind(&report), "x-posts-legacy");
    assert_eq!(posts.sum(Measure::Likes), 4);
    let (report, days) = text(
        "account_overview_analytics.csv",
        "Date,Impressions,Likes,Engagements,Bookmarks,Shares,New follows,Unfollows,Replies,Reposts,Profile visits,Create Post,Video views,Media views\n\
         \"Tue, Mar 10, 2026\",2871,24,43,0,1,0,2,1,1,2,2,30,0\n\
         \n\
         Video overview,,,,,\n\
         Date,Views,Watch Time (ms),Completion Rate,Average Watch Time (ms),Estimated Revenue\n\
         \"Tue, Mar 10, 2026\",30,61500,0.5,2050,0\n",
    );
    assert_eq!(kind(&report), "x-overview");
    assert_eq!((report.rows_read, report.rejected_total), (2, 0), "{report:?}");
    assert_eq!(days.sum(Measure::AccountWatchTime), 61_500);
    assert_eq!(days.sum(Measure::AccountViews), 30, "views of videos are counted once");
}

#[test]
fn ga4_channels_over_a_period_and_a_second_block() {
    let (report, web) = text(
        "a.csv",
        "# ----------------------------------------\n# Traffic acquisition\n# Account: Kepi\n# Property: kepi\n# ----------------------------------------\n# \n# All Users\n# Start date: 20260701\n# End date: 20260728\n\
         Session primary channel group (Default Channel Group),Sessions,Engaged sessions,Engagement rate,Average engagement time per session,Events per session,Event count,Key events,Session key event rate,Total revenue\n\
         ,150,90,0.6,12,4,600,9,0.06,120.5,Grand total\n\
         Organic Social,100,60,0.6,12,4,400,6,0.06,100.25\n\
         Direct,50,30,0.6,12,4,200,3,0.06,20.25\n\
         \n\
         # Start date: 20260701\n# End date: 20260728\n\
         Landing page,Sessions,Views\n\
         /,150,300\n",
    );
    assert_eq!(kind(&report), "ga4");
    assert_eq!(report.rejected_total, 0, "{:?}", report.rejected);
    assert_eq!(web.sum(Measure::GaSessions), 150, "one split is counted, and no total");
    assert_eq!(web.sum(Measure::GaEvents), 600);
    assert_eq!(web.sum(Measure::KeyEvents), 9);
    assert_eq!(web.sum(Measure::GaRevenue), 120_500_000_000);
    assert_eq!(web.sum(Measure::GaPageViews), 300);
    let social = web.facts.iter().find(|fact| fact.dim(&Dimension::Channel).is_some_and(|c| c == "Organic Social"));
    assert_eq!(social.unwrap().day.to_string(), "2026-07-01");
    assert_eq!(warnings(&report, "booked-on-first-day").len(), 1);
    assert_eq!(warnings(&report, "several-blocks").len(), 1);
    assert_eq!(warnings(&report, "total-differs"), Vec::<&str>::new());
}

#[test]
fn ga4_by_nth_day_source_and_campaign_and_in_other_languages() {
    let (report, web) =
        text("a.csv", "# Start date: 20260701\n# End date: 20260728\nNth day,Active users\n0000,5\n0001,6\n");
    assert_eq!(kind(&report), "ga4");
    let days: Vec<String> = web.facts.iter().map(|fact| fact.day.to_string()).collect();
    assert_eq!(days, ["2026-07-01", "2026-07-02"]);
    let (report, web) = text(
        "a.csv",
        "Date,Session source / medium,Session campaign,Sessions,New users\n20260701,tiktok / creator,glow,7,3\n20260701,(not set),(not set),1,1\n",
    );
    assert_eq!(kind(&report), "ga4");
    let fact = &web.facts[0];
    assert_eq!(fact.dim(&Dimension::Source).unwrap(), "tiktok");
    assert_eq!(fact.dim(&Dimension::Medium).unwrap(), "creator");
    assert_eq!(fact.dim(&Dimension::Campaign).unwrap(), "glow");
    assert_eq!(web.facts[1].dim(&Dimension::Source), None);
    for words in [
        "Datum;Sitzungen;Sitzungen mit Interaktionen;Neue Nutzer;Ereignisanzahl\n20260701;1.200;7;3;99\n",
        "Fecha,Sesiones,Sesiones con interacción,Usuarios nuevos,Número de eventos\n20260701,1200,7,3,99\n",
        "Data,Sessões,Sessões engajadas,Novos usuários,Contagem de eventos\n20260701,1200,7,3,99\n",
        "Date,Sessions,Sessions avec engagement,Nouveaux utilisateurs,Nombre d'événements\n20260701,1200,7,3,99\n",
    ] {
        let (report, web) = text("a.csv", words);
        assert_eq!(kind(&report), "ga4", "{words}");
        assert_eq!(web.sum(Measure::GaSessions), 1200, "{words}");
        assert_eq!(web.sum(Measure::EngagedSessions), 7, "{words}");
        assert_eq!(web.sum(Measure::GaNewUsers), 3, "{words}");
        assert_eq!(web.sum(Measure::GaEvents), 99, "{words}");
    }
}

#[test]
fn ga4_rows_of_a_split_that_has_no_dimension_stay_apart() {
    let (report, web) =
        text("a.csv", "Date,Event name,Event count,Total users\n20260701,scroll,7,3\n20260701,click,5,2\n");
    assert_eq!(kind(&report), "ga4");
    let entities: std::collections::BTreeSet<_> = web.facts.iter().map(|fact| &fact.entity).collect();
    assert_eq!(entities.len(), 2);
    assert_eq!(web.facts[0].dim(&Dimension::Label("event name".into())).unwrap(), "scroll");
}

#[test]
fn ga4_without_any_day_is_refused() {
    let (report, _) = text("a.csv", "Session default channel group,Sessions,Engaged sessions\nDirect,5,4\n");
    assert_eq!(report.fault.unwrap().code, "no-date");
}

const ORDERS: &str = "Name,Email,Financial Status,Paid at,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Billing Country,Cancelled at,Payment Method,Refunded Amount,Id\n";

#[test]
fn orders_with_codes_refunds_and_none() {
    let mut context = context();
    context.campaigns.push(Campaign {
        id: CampaignId::new("glow"),
        name: "Glow".to_owned(),
        flight: None,
        budget: None,
        hashtags: Vec::new(),
        codes: vec!["NINA10".into()],
    });
    let rows = "#1,a@example.com,paid,2026-05-01 10:00:00 +0000,USD,90.00,5.00,10.00,105.00,nina10,10.00,2026-05-01 10:00:00 +0000,2,Serum,50.00,DE,,card,0.00,501\n\
         #1,a@example.com,,,,,,,,,,2026-05-01 10:00:00 +0000,1,Towel,0.00,,,,,\n\
         #2,b@example.com,refunded,2026-05-02 10:00:00 +0000,USD,40.00,5.00,0.00,45.00,,,2026-05-02 10:00:00 +0000,1,Serum,40.00,FR,2026-05-04 09:00:00 +0000,card,45.00,502\n\
         #3,a@example.com,partially_refunded,2026-05-03 10:00:00 +0000,USD,60.00,0.00,0.00,60.00,,,2026-05-03 10:00:00 +0000,1,Serum,60.00,DE,,card,15.00,503\n\
         #4,,voided,,USD,70.00,0.00,0.00,70.00,NINA10,,2026-05-03 10:00:00 +0000,1,Serum,70.00,DE,2026-05-03 11:00:00 +0000,card,0.00,504\n\
         #5,,paid,,USD,70.00,0.00,0.00,70.00,,,2026-05-03 10:00:00 +0000,1,Serum,70.00,DE,,bogus,0.00,505\n";
    let (report, orders) = text_in(&context, &format!("{ORDERS}{rows}"));
    assert_eq!(kind(&report), "shopify-orders");
    assert_eq!(report.rejected_total, 0, "{:?}", report.rejected);
    assert_eq!(orders.sum(Measure::Orders), 3);
    // 90 + 40 + 60 sold; 40 (the whole of order 2, whose 45 include shipping) and 15 given back.
    assert_eq!(orders.sum(Measure::Revenue), (90 + 40 + 60 - 40 - 15) * 1_000_000_000);
    assert_eq!(orders.sum(Measure::Refunds), 2);
    assert_eq!(orders.sum(Measure::UnitsSold), 3 + 1 + 1);
    assert_eq!(orders.sum(Measure::CodeUses), 1, "a voided order used no code");
    let code = orders.of("shopify/501/code", Measure::CodeUses);
    assert_eq!(code.kind, FactKind::Touchpoint);
    assert_eq!(code.dim(&Dimension::Code).unwrap(), "NINA10");
    assert_eq!(code.dim(&Dimension::Campaign).unwrap(), "glow");
    let refund = orders.of("shopify/502/refund", Measure::Revenue);
    assert_eq!(
        (refund.value(Measure::Revenue), refund.day.to_string().as_str()),
        (Some(-40_000_000_000), "2026-05-04")
    );
    let first = orders.of("shopify/501", Measure::Revenue);
    assert_eq!(first.currency.unwrap().code(), "USD");
    assert_eq!(first.dim(&Dimension::Campaign).unwrap(), "glow");
    assert_eq!(first.dim(&Dimension::Product), None, "two products are no one product");
    assert_eq!(orders.of("shopify/504", Measure::Orders).value(Measure::Orders), Some(0));
    assert_eq!(first.dim(&Dimension::Customer), orders.of("shopify/503", Measure::Revenue).dim(&Dimension::Customer));
    assert_eq!(orders.with(Measure::NewCustomers), 0, "the file does not say who is new");
}

#[test]
fn an_order_of_an_unknown_currency_is_refused_whole() {
    let rows = "#1,,paid,,Dollar,90.00,,,90.00,,,2026-05-01 10:00:00 +0000,1,A,1,,,,,1\n#1,,,,,,,,,,,2026-05-01 10:00:00 +0000,1,B,1,,,,,\n";
    let (report, orders) = text("a.csv", &format!("{ORDERS}{rows}"));
    assert_eq!(report.rejected[0].code, RejectCode::UnknownCurrency);
    assert_eq!((report.rejected_total, orders.facts.len()), (1, 0));
}

#[test]
fn tiktok_videos_whose_dates_have_no_year() {
    let (report, videos) = text(
        "Content.csv",
        "\"Time\",\"Video title\",\"Video link\",\"Post time\",\"Total likes\",\"Total comments\",\"Total shares\",\"Total views\"\n\
         \"September 9\",\"A\",\"https://www.tiktok.com/@nina/video/7412345678901234567\",\"September 8\",\"5\",\"1\",\"0\",\"100\"\n\
         \"September 9\",\"B\",\"https://vm.tiktok.com/ZM8/\",\"December 31\",\"5\",\"1\",\"0\",\"50\"\n",
    );
    assert_eq!(kind(&report), "tiktok-content");
    assert_eq!((report.stored, report.rejected_total), (2, 0), "{:?}", report.rejected);
    // The id's upper 32 bits are 1725821215, which is 2024-09-08 18:46:55 UTC.
    let fact = videos.of("tiktok/7412345678901234567", Measure::Views);
    assert_eq!(fact.at.unwrap().to_string(), "2024-09-08T18:46:55Z");
    assert_eq!(videos.of("tiktok/ZM8", Measure::Views).day.to_string(), "2025-12-31");
    assert_eq!(warnings(&report, "no-year").len(), 1);
}

#[test]
fn youtube_videos_that_were_removed_are_counted_on_the_first_day() {
    let (report, videos) = text(
        "Table data.csv",
        "Content,Video title,Video publish time,Views,Watch time (hours),Subscribers\n\
         Total,,,300,10.5,1\nabc,A,\"Jan 2, 2026\",190,7.25,-3\ndef,,,100,3.25,4\nghi,B,\"Jan 1, 2026\",10,0,0\n\
         Showing top 500 results\n",
    );
    assert_eq!((report.rows_read, report.stored, report.rejected_total), (3, 3, 0));
    assert_eq!(videos.of("youtube/def", Measure::Views).day.to_string(), "2026-01-01");
    assert_eq!(warnings(&report, "total-differs"), Vec::<&str>::new());
    assert_eq!((warnings(&report, "no-publish-time").len(), warnings(&report, "row-cap").len()), (1, 1));
    assert_eq!(videos.posts.iter().filter(|post| post.published.is_none()).count(), 1);
}

#[test]
fn youtube_splits_of_the_same_views_are_left_out() {
    let (report, sources) =
        text("Table data.csv", "Traffic source,Views,Watch time (hours)\nTotal,10,1.1\nYouTube search,10,1.1\n");
    assert_eq!((kind(&report), sources.facts.len()), ("youtube-breakdown", 0));
    assert_eq!(warnings(&report, "breakdown-only").len(), 1);
}
