//! Names: what platforms call their columns, in normal form, in the languages that exports come in.
//!
//! One list per thing, in order of preference, shared by all importers: platforms differ in which columns they have, not
//! in what the words mean. A list knows nothing of measures; an importer says what a column becomes.

macro_rules! names {
    ($($(#[$doc:meta])* $name:ident = [$($word:literal),+ $(,)?];)+) => {
        $($(#[$doc])* pub(crate) const $name: &[&str] = &[$($word),+];)+
    };
}

names! {
    /// A civil day.
    DATE = ["date", "day", "datum", "tag", "fecha", "día", "dia", "data", "jour", "日付", "дата", "giorno", "tarih", "날짜", "日期"];
    /// The id that a platform gives to a post.
    POST_ID = [
        "post id", "tweet id", "video asset id", "reel id", "story id", "media id", "beitrags-id", "beitrag-id",
        "identificador de la publicación", "id de la publicación", "identificador de publicación", "identificação do post",
        "id do post", "identificador da publicação", "id da publicação", "identifiant de la publication",
        "id de publication", "identifiant de publication", "inläggs-id", "id del post", "ідентифікатор допису",
        "id публикации", "投稿id", "post-id",
    ];
    /// When a post was published.
    PUBLISHED = [
        "publish time", "video publish time", "post time", "time", "published", "publish date", "post date",
        "veröffentlichungszeit", "veröffentlichungszeitpunkt", "veröffentlichungszeitpunkt des videos", "veröffentlicht am",
        "zeitpunkt der veröffentlichung", "beitragszeit", "hora de publicación", "hora de publicación del vídeo",
        "hora de publicación del video", "tiempo de publicación del video", "tiempo de publicación del vídeo",
        "fecha de publicación", "fecha de publicación del vídeo", "horário de publicação", "horário de publicação do vídeo",
        "hora de publicação", "hora de publicação do vídeo", "horário da postagem", "horário da publicação",
        "data de publicação", "heure de publication", "heure de publication de la vidéo", "date de publication",
        "date de publication de la vidéo", "publiceringstid", "動画公開時刻", "投稿時間", "公開日時",
        "время публикации видео", "время публикации", "час публікації", "ora di pubblicazione",
        "ora di pubblicazione del video", "data di pubblicazione",
    ];
    /// Where a post can be seen.
    PERMALINK = [
        "permalink", "post link", "tweet permalink", "video link", "post url", "link", "permanenter link", "permalink-url",
        "enlace permanente", "link permanente", "enlace del video", "enlace del vídeo", "link do vídeo",
        "lien permanent", "lien de la vidéo", "videolink", "video-link", "permalänk", "動画のリンク", "ссылка на видео",
        "постійне посилання", "link del video",
    ];
    /// The type of a post.
    POST_TYPE = [
        "post type", "content type", "beitragsart", "beitragstyp", "tipo de publicación", "tipo de post", "tipo de publicação",
        "type de publication", "inläggstyp", "tipo di post", "投稿タイプ", "тип допису", "тип публикации",
    ];
    /// A post's text.
    TEXT = [
        "description", "post text", "tweet text", "caption", "beschreibung", "descripción", "descrição", "beskrivning",
        "descrizione", "опис", "описание", "説明",
    ];
    /// A post's title.
    TITLE = [
        "video title", "title", "videotitel", "titel", "título del video", "título del vídeo", "título do vídeo", "título",
        "titre de la vidéo", "titre", "動画のタイトル", "タイトル", "название видео", "titolo del video", "titolo", "назва",
    ];
    /// The name that an account is addressed by.
    HANDLE = [
        "account username", "username", "konto-benutzername", "benutzername des kontos", "kontobenutzername",
        "nombre de usuario de la cuenta", "nome de usuário da conta", "nome de utilizador da conta",
        "nom d'utilisateur du compte", "nom d’utilisateur du compte", "kontots användarnamn", "nome utente dell'account",
        "ім'я користувача облікового запису", "アカウントのユーザーネーム",
    ];
    /// The platform's id of an account.
    ACCOUNT_ID = [
        "account id", "page id", "konto-id", "seiten-id", "identificador de la cuenta", "identificador de la página",
        "identificação da conta", "identificação da página", "identifiant du compte", "identifiant de la page",
        "id de la cuenta", "id de la página", "id da conta", "id da página", "id du compte", "id de la page", "sid-id",
        "ідентифікатор сторінки", "id страницы",
    ];
    /// The shown name of an account.
    ACCOUNT_NAME = [
        "account name", "page name", "kontoname", "name des kontos", "seitenname", "name der seite", "nombre de la cuenta",
        "nombre de la página", "nome da conta", "nome da página", "nom du compte", "nom de la page", "kontonamn", "sidnamn",
        "назва сторінки", "название страницы", "nome della pagina", "nome dell'account",
    ];
    /// Times played or seen.
    VIEWS = [
        "views", "total views", "video views", "plays", "3-second video views", "video plays", "aufrufe", "videoaufrufe",
        "aufrufe insgesamt", "wiedergaben", "visualizaciones", "visualizaciones totales", "visualizaciones de video",
        "visualizaciones de vídeo", "visualizaciones de videos", "visualizaciones de vídeos", "visualizaciones del video",
        "visualizaciones del vídeo", "reproducciones", "vistas", "vistas de video", "vistas de vídeo", "vistas totales",
        "visualizações", "visualizações totais", "total de visualizações", "visualizações de vídeo", "visualizações do vídeo",
        "visualizações de vídeos", "vues", "vues totales", "nombre total de vues", "vues de la vidéo", "vues vidéo",
        "vues de vidéo", "visningar", "visualizzazioni", "visualizzazioni video", "視聴回数", "動画視聴数", "просмотры",
        "просмотры видео", "перегляди", "wyświetlenia", "görüntülemeler", "조회수",
    ];
    /// Times shown.
    IMPRESSIONS = [
        "impressions", "thumbnail impressions", "impressionen", "thumbnail-impressionen", "impressionen von thumbnails",
        "impressionen der thumbnails", "impresiones", "impresiones de miniaturas", "impresiones de las miniaturas",
        "impressões", "impressões de miniaturas", "impressões das miniaturas", "impressions de la miniature",
        "impressions des miniatures", "impressions de miniatures", "exponeringar", "impression", "インプレッション数",
        "サムネイルのインプレッション数", "показы", "покази", "wyświetlenia miniatur",
    ];
    /// People who saw it.
    REACH = [
        "reach", "reached audience", "accounts reached", "unique viewers", "audience reached", "reichweite", "erreichte konten",
        "erreichte personen", "erreichte zielgruppe", "einzelne zuschauer", "eindeutige zuschauer", "alcance", "cuentas alcanzadas",
        "audiencia alcanzada", "público alcanzado", "espectadores únicos", "usuarios únicos", "contas alcançadas",
        "público alcançado", "couverture", "comptes touchés", "portée", "audience touchée", "spectateurs uniques",
        "räckvidd", "copertura", "охоплення", "охват", "リーチ", "ユニーク視聴者数", "уникальные зрители",
    ];
    /// Likes and other reactions.
    LIKES = [
        "likes", "total likes", "reactions", "\"gefällt mir\"-angaben", "„gefällt mir“-angaben",
        "gefällt mir", "gefällt-mir-angaben", "gefällt mir-angaben", "gefällt mir insgesamt", "likes insgesamt", "reaktionen",
        "mag ich-bewertungen", "\"mag ich\"-bewertungen", "„mag ich“-bewertungen", "positive bewertungen", "me gusta",
        "me gusta totales", "total de me gusta", "marcas me gusta", "\"me gusta\"", "número de me gusta", "reacciones",
        "curtidas", "total de curtidas", "curtidas totais", "gostos", "marcações gostei", "marcações \"gostei\"", "gostei",
        "reações", "reacções", "j'aime", "j’aime", "mentions j'aime", "mentions j’aime", "mentions \"j'aime\"",
        "total des j'aime", "total de j'aime", "réactions", "gilla-markeringar", "reaktioner", "mi piace", "reazioni",
        "いいね", "高評価", "高評価数", "いいね!", "отметки \"нравится\"", "лайки", "реакції", "реакции", "вподобання",
    ];
    /// Comments and replies.
    COMMENTS = [
        "comments", "total comments", "comments added", "replies", "kommentare", "kommentare insgesamt",
        "hinzugefügte kommentare", "antworten", "comentarios", "comentarios totales", "total de comentarios",
        "comentarios añadidos", "comentarios agregados", "respuestas", "comentários", "total de comentários",
        "comentários totais", "comentários adicionados", "respostas", "commentaires", "total des commentaires",
        "commentaires ajoutés", "nombre total de commentaires", "réponses", "kommentarer", "commenti", "risposte", "コメント",
        "コメント数", "追加されたコメント", "комментарии", "добавленные комментарии", "коментарі",
    ];
    /// Times shared.
    SHARES = [
        "shares", "total shares", "geteilte inhalte", "geteilt", "geteilte inhalte insgesamt", "anzahl der geteilten inhalte",
        "mal geteilt", "veces compartido", "veces que se compartió", "veces que se ha compartido", "compartidos",
        "total de veces compartido", "contenido compartido", "contenidos compartidos", "elementos compartidos",
        "compartilhamentos", "total de compartilhamentos", "partilhas", "partages", "total des partages",
        "nombre total de partages", "delningar", "condivisioni", "共有", "共有数", "シェア", "シェア数", "поделились",
        "репосты", "поширення", "поділилися",
    ];
    /// Times saved.
    SAVES = [
        "saves", "bookmarks", "favorites", "add to favorites", "add to favourites", "added to favorites", "total saves",
        "gespeicherte inhalte", "gespeichert", "lesezeichen", "zu favoriten hinzugefügt", "zu favoriten hinzufügen",
        "guardados", "veces guardado", "veces que se guardó", "veces que se ha guardado", "elementos guardados",
        "añadir a favoritos", "añadido a favoritos", "agregar a favoritos", "agregado a favoritos", "salvamentos",
        "itens salvos", "guardados em favoritos", "adicionar aos favoritos", "adicionado aos favoritos", "favoritos",
        "enregistrements", "ajouter aux favoris", "ajouts aux favoris", "sparade", "salvataggi", "保存", "保存数",
        "сохранения", "збереження",
    ];
    /// Times reposted.
    REPOSTS = ["reposts", "retweets", "retuits", "republicaciones", "republications", "repostagens"];
    /// Follows that came from it.
    FOLLOWS = [
        "follows", "new follows", "new followers", "subscribers", "follower", "neue follower", "abonnenten",
        "seguimientos", "nuevos seguidores", "seguidores nuevos", "suscriptores", "seguindo", "novos seguidores", "inscritos",
        "subscritores", "abonnements", "nouveaux abonnés", "nouveaux followers", "abonnés", "följer", "nuovi follower",
        "iscritti", "チャンネル登録者", "チャンネル登録者数", "登録者", "登録者数", "подписчики", "підписки",
        "subscribers gained", "gewonnene abonnenten", "suscriptores obtenidos", "suscriptores ganados", "inscritos ganhos",
        "abonnés gagnés",
    ];
    /// Clicks on a link.
    LINK_CLICKS = [
        "link clicks", "url clicks", "link-klicks", "linkklicks", "clics en el enlace", "clics en enlaces",
        "clics en enlace", "cliques no link", "cliques em links", "clics sur un lien", "clics sur le lien",
        "clics sur des liens", "länkklick", "clic sul link", "リンクのクリック数", "клики по ссылке", "кліки посилань",
    ];
    /// Visits to a profile.
    PROFILE_VISITS = [
        "profile visits", "profile views", "user profile clicks", "profilaufrufe", "profilbesuche", "visitas al perfil",
        "visualizaciones del perfil", "visualizaciones de perfil", "vistas del perfil", "visitas ao perfil",
        "visualizações do perfil", "visualizações de perfil", "visites du profil", "vues du profil", "profilbesök",
        "visite al profilo", "visualizzazioni del profilo", "プロフィール表示回数", "プロフィールの表示回数", "просмотры профиля",
        "відвідування профілю",
    ];
    /// Hours watched.
    HOURS = [
        "watch time (hours)", "wiedergabezeit (stunden)", "総再生時間(単位: 時間)", "総再生時間(単位:時間)", "総再生時間(時間)",
        "tempo de exibição (horas)", "tempo de visualização (horas)", "tiempo de visualización (horas)",
        "tiempo de reproducción (horas)", "durée de visionnage (heures)", "tempo di visualizzazione (ore)",
        "время просмотра (часы)", "kijktijd (uren)", "watch time (hrs)",
    ];
    /// Milliseconds watched.
    MILLISECONDS = ["watch time (ms)", "watch time (milliseconds)"];
    /// Seconds watched, or a clock.
    SECONDS = [
        "seconds viewed", "total play time", "total watch time", "watch time", "angesehene sekunden", "gesamtwiedergabezeit",
        "tiempo total de reproducción", "segundos de visualización", "segundos vistos", "segundos visualizados",
        "tempo total de reprodução", "durée totale de lecture", "secondes visionnées", "watch time (seconds)",
    ];
    /// What the platform pays.
    EARNINGS = [
        "estimated revenue (*)", "your estimated revenue (*)", "estimated earnings (*)", "estimated partner revenue (*)",
        "geschätzter umsatz (*)", "dein geschätzter umsatz (*)", "geschätzte einnahmen (*)", "ingresos estimados (*)",
        "tus ingresos estimados (*)", "receita estimada (*)", "sua receita estimada (*)", "revenus estimés (*)",
        "vos revenus estimés (*)", "推定収益 (*)", "推定収益(*)", "ricavi stimati (*)", "estimated revenue",
        "your estimated revenue", "estimated earnings",
    ];
    /// Engagements as the platform counts them.
    ENGAGEMENTS = ["engagements", "engaged users", "lifetime engaged users", "interacciones", "interaktionen", "interações"];
    /// What the platform says of a row that it could not compute.
    DATA_COMMENT = ["data comment", "datenkommentar", "comentario de datos", "comentário dos dados", "commentaire sur les données"];
    /// Likes, where reactions of all kinds are counted.
    REACTIONS = [
        "reactions", "reaktionen", "reacciones", "reações", "reacções", "réactions", "reaktioner", "reazioni", "реакції",
        "реакции", "likes", "\"gefällt mir\"-angaben", "me gusta", "curtidas", "j'aime",
    ];
    /// Likes, as the older X export calls them.
    FAVORITES = ["likes", "favorites", "favourites"];
    /// Replies.
    REPLIES = ["replies", "antworten", "respuestas", "respostas", "réponses", "comments"];
    /// The video of a row.
    VIDEO_ID = [
        "content", "video", "video id", "コンテンツ", "動画", "inhalte", "inhalt", "conteúdo", "contenido", "contenu", "vidéo",
        "vídeo", "контент", "видео", "contenuto", "contenuti", "콘텐츠", "内容",
    ];
    /// What kind of viewer a row of percentages is about.
    AUDIENCE = [
        "viewer age", "viewer gender", "idade do espectador", "gênero do espectador", "género do espectador",
        "zuschaueralter", "alter der zuschauer", "geschlecht der zuschauer", "edad del usuario", "edad del espectador",
        "sexo del usuario", "género del espectador", "sexo del espectador", "âge des spectateurs", "sexe du spectateur",
        "genre du spectateur", "視聴者の年齢", "視聴者の性別", "возраст зрителя", "gender", "top territories", "age",
        "geography", "região geográfica", "geografía", "geografie", "sexo", "género", "gênero", "principales territorios",
        "principais territórios", "most active territories",
    ];
    /// The share of something, in percent.
    SHARE = [
        "views (%)", "visualizações (%)", "aufrufe (%)", "visualizaciones (%)", "vistas (%)", "vues (%)", "視聴回数(%)",
        "視聴回数 (%)", "watch time (hours) (%)", "tempo de exibição (horas) (%)", "wiedergabezeit (stunden) (%)",
        "просмотры (%)",
    ];
    /// The followers of an account at the end of a day.
    FOLLOWERS = ["followers", "total followers", "follower", "seguidores", "abonnés", "フォロワー", "подписчики", "follower gesamt"];
    /// Follows less unfollows of a day.
    NET_FOLLOWS = [
        "difference in followers from previous day", "net growth", "net followers", "net follows",
        "differenz der follower zum vortag", "diferencia de seguidores respecto al día anterior",
        "diferencia de seguidores con respecto al día anterior", "diferença de seguidores em relação ao dia anterior",
        "différence de followers par rapport au jour précédent", "crecimiento neto", "crescimento líquido",
        "croissance nette", "nettowachstum",
    ];
    /// Follows of a day.
    NEW_FOLLOWERS = ["new followers", "new follows", "nuevos seguidores", "novos seguidores", "nouveaux followers", "neue follower"];
    /// Unfollows of a day.
    LOST_FOLLOWERS = [
        "lost followers", "unfollows", "seguidores perdidos", "followers perdus", "abonnés perdus", "verlorene follower",
    ];
    /// Clicks from a profile to a website.
    WEBSITE_CLICKS = [
        "website clicks", "bio link clicks", "clics en el sitio web", "cliques no site", "clics sur le site web",
        "website-klicks",
    ];
    /// Different viewers of a day.
    VIEWERS = ["total viewers", "viewers", "espectadores totales", "total de espectadores", "zuschauer insgesamt", "total des spectateurs"];
    /// Viewers seen for the first time.
    NEW_VIEWERS = ["new viewers", "espectadores nuevos", "nuevos espectadores", "novos espectadores", "neue zuschauer", "nouveaux spectateurs"];
    /// Viewers seen before.
    RETURNING_VIEWERS = [
        "returning viewers", "espectadores recurrentes", "espectadores recorrentes", "wiederkehrende zuschauer",
        "spectateurs réguliers",
    ];
    /// The Facebook Page of a post.
    PAGE = [
        "page id", "page name", "seiten-id", "seitenname", "name der seite", "identificador de la página", "id de la página",
        "nombre de la página", "identificação da página", "id da página", "nome da página", "identifiant de la page",
        "id de la page", "nom de la page", "sid-id", "sidnamn", "id della pagina", "nome della pagina",
        "ідентифікатор сторінки", "назва сторінки", "id страницы", "название страницы",
    ];
    /// The Instagram account of a post.
    INSTAGRAM_ACCOUNT = [
        "account id", "account name", "konto-id", "kontoname", "identificador de la cuenta", "nombre de la cuenta",
        "identificação da conta", "nome da conta", "identifiant du compte", "nom du compte",
    ];
    /// Columns that only stories have.
    STORY = [
        "sticker taps", "navigation", "sticker-antippen", "toques en stickers", "toques en el sticker", "toques em figurinhas",
        "appuis sur des stickers", "navegación", "navegação", "taps forward", "exited",
    ];
    /// Taps on a sticker.
    STICKERS = ["sticker taps", "sticker-antippen", "toques en stickers", "toques em figurinhas", "appuis sur des stickers"];
    /// Columns that only X has.
    X_ONLY = ["tweet id", "detail expands", "hashtag clicks", "permalink clicks"];
    /// How long a video is.
    DURATION = [
        "duration (sec)", "duration", "dauer (sek.)", "dauer", "duración (segundos)", "duración (seg)", "duración",
        "duração (s)", "duração (seg)", "duração", "durée (s)", "durée", "長さ", "длительность", "durata",
    ];
    /// People who engaged, as Facebook counts them.
    ENGAGED_USERS = ["engaged users", "lifetime engaged users", "lifetime post engaged users", "post engaged users"];
    /// Columns that only posts of Facebook have.
    FACEBOOK_ONLY = [
        "video asset id", "reactions", "reactions, comments and shares", "negative feedback from users: hide all",
        "seconds viewed", "is crosspost", "reaktionen", "reacciones", "reações", "réactions", "реакції",
    ];
    /// Click-through rates of impressions.
    CLICK_RATE = [
        "impressions click-through rate (%)", "thumbnail click-through rate (%)", "klickrate der impressionen (%)",
        "インプレッションのクリック率 (%)", "インプレッションのクリック率(%)", "taxa de cliques de impressões (%)",
        "taxa de cliques das impressões (%)", "porcentaje de clics de las impresiones (%)",
        "tasa de clics de las impresiones (%)", "tasa de clics de las miniaturas (%)", "taux de clics par impression (%)",
        "taux de clics des impressions (%)", "thumbnail-klickrate (%)",
    ];
    /// The one figure of a per-metric export of Meta.
    PRIMARY = ["primary", "primär", "principal", "primario", "primário", "primaire", "основний", "основной", "primär wert"];
    /// What ads cost.
    SPEND = [
        "amount spent (*)", "ausgegebener betrag (*)", "importe gastado (*)", "valor usado (*)", "valor gasto (*)",
        "montant dépensé (*)", "importo speso (*)", "витрачена сума (*)", "потраченная сумма (*)", "spend (*)", "amount spent",
        "ausgegebener betrag", "importe gastado", "valor usado", "montant dépensé", "spend", "cost",
    ];
    /// The day of an ad's delivery, or the first of a period.
    AD_DAY = [
        "day", "tag", "día", "dia", "jour", "date", "datum", "fecha", "data", "reporting starts", "auswertungsbeginn",
        "berichtsbeginn", "beginn des berichtszeitraums", "inicio del informe", "início dos relatórios",
        "início do relatório", "début des rapports", "inizio del report", "початок звіту", "date start",
    ];
    /// The last day of a period.
    AD_ENDS = [
        "reporting ends", "auswertungsende", "berichtsende", "ende des berichtszeitraums", "fin del informe",
        "encerramento dos relatórios", "término dos relatórios", "fin des rapports", "fine del report", "кінець звіту",
        "date stop",
    ];
    /// The id of an ad.
    AD_ID = ["ad id", "anzeigen-id", "identificador del anuncio", "identificação do anúncio", "id de la publicité"];
    /// The name of an ad.
    AD_NAME = [
        "ad name", "anzeigenname", "name der anzeige", "nombre del anuncio", "nome do anúncio", "nom de la publicité",
        "nome dell'inserzione", "назва реклами", "название объявления",
    ];
    /// The id of an ad set.
    AD_SET_ID = ["ad set id", "anzeigengruppen-id", "identificador del conjunto de anuncios"];
    /// The name of an ad set.
    AD_SET_NAME = [
        "ad set name", "anzeigengruppenname", "name der anzeigengruppe", "nombre del conjunto de anuncios",
        "nome do conjunto de anúncios", "nom de l'ensemble de publicités", "назва групи реклами", "название группы объявлений",
    ];
    /// The id of a campaign in the ad platform.
    AD_CAMPAIGN_ID = ["campaign id", "kampagnen-id", "identificador de la campaña", "identificação da campanha"];
    /// The name of a campaign in the ad platform.
    AD_CAMPAIGN_NAME = [
        "campaign name", "campaign", "kampagnenname", "name der kampagne", "nombre de la campaña", "nome da campanha",
        "nom de la campagne", "назва кампанії", "название кампании",
    ];
    /// Clicks on an ad.
    AD_CLICKS = [
        "link clicks", "link-klicks", "linkklicks", "clics en el enlace", "cliques no link", "clics sur un lien",
        "клики по ссылке", "outbound clicks", "clicks (all)", "clicks",
    ];
    /// Results of an ad.
    RESULTS = ["results", "ergebnisse", "resultados", "résultats", "risultati", "результати", "результаты"];
    /// What a result is.
    RESULT_TYPE = ["result type", "result indicator", "ergebnistyp", "tipo de resultado", "type de résultat", "indicador de resultado"];
    /// The number of a day in the report's period.
    GA_NTH_DAY = ["nth day", "n-ter tag", "nter tag", "enésimo día", "día n", "n.º dia", "enésimo dia", "dia n", "nième jour", "ne jour"];
    /// Sessions.
    GA_SESSIONS = ["sessions", "sitzungen", "sesiones", "sessões", "セッション", "セッション数", "sessioni", "сеансы", "сеанси", "sessies"];
    /// Engaged sessions.
    GA_ENGAGED = [
        "engaged sessions", "sitzungen mit interaktionen", "sitzungen mit interaktion", "sesiones con interacción",
        "sesiones con interacciones", "sessões engajadas", "sessões com engajamento", "sessões com interação",
        "sessions avec engagement", "sessions engagées", "エンゲージのあったセッション数", "sessioni con coinvolgimento",
    ];
    /// People.
    GA_USERS = [
        "total users", "active users", "users", "nutzer insgesamt", "gesamtzahl der nutzer", "aktive nutzer", "nutzer",
        "total de usuarios", "usuarios totales", "usuarios activos", "usuarios", "total de usuários", "usuários totais",
        "usuários ativos", "utilizadores ativos", "usuários", "nombre total d'utilisateurs", "total d'utilisateurs",
        "utilisateurs actifs", "utilisateurs", "総ユーザー数", "アクティブ ユーザー", "アクティブ ユーザー数", "utenti totali",
        "utenti attivi",
    ];
    /// People seen for the first time.
    GA_NEW_USERS = [
        "new users", "neue nutzer", "usuarios nuevos", "nuevos usuarios", "novos usuários", "novos utilizadores",
        "nouveaux utilisateurs", "新規ユーザー数", "nuovi utenti",
    ];
    /// People seen before.
    GA_RETURNING_USERS = [
        "returning users", "wiederkehrende nutzer", "usuarios recurrentes", "usuarios que han vuelto",
        "usuários recorrentes", "usuários que retornaram", "utilisateurs connus", "utilisateurs récurrents",
        "リピーター数", "utenti di ritorno",
    ];
    /// Pages seen.
    GA_PAGE_VIEWS = ["views", "page views", "pageviews", "screen page views", "aufrufe", "seitenaufrufe", "vistas", "visualizações", "vues", "表示回数"];
    /// Events.
    GA_EVENTS = [
        "event count", "total events", "events", "ereignisanzahl", "anzahl der ereignisse", "número de eventos",
        "recuento de eventos", "contagem de eventos", "nombre d'événements", "nombre d'évènements", "イベント数",
        "conteggio eventi",
    ];
    /// Events that matter.
    GA_KEY_EVENTS = [
        "key events", "conversions", "schlüsselereignisse", "conversion", "conversionen", "eventos clave", "conversiones",
        "eventos principais", "eventos-chave", "principais eventos", "conversões", "événements clés", "évènements clés",
        "キーイベント", "eventi chiave",
    ];
    /// Revenue.
    GA_REVENUE = [
        "total revenue (*)", "purchase revenue (*)", "total revenue", "purchase revenue", "revenue", "gesamtumsatz",
        "umsatz insgesamt", "ingresos totales", "total de ingresos", "receita total", "revenu total",
        "total des revenus", "合計収益", "entrate totali",
    ];
    /// The channel group.
    GA_CHANNEL = [
        "session primary channel group (default channel group)", "session primary channel group",
        "session default channel group", "session default channel grouping", "default channel group",
        "default channel grouping", "(default channel group)", "first user primary channel group (default channel group)",
        "first user primary channel group", "first user default channel group", "channel group", "channel",
        "sitzung – primäre channelgruppe (standard-channelgruppe)", "sitzung - primäre channelgruppe (standard-channelgruppe)",
        "sitzung – primäre channelgruppe", "sitzung - primäre channelgruppe", "sitzung – standard-channelgruppe",
        "sitzung - standard-channelgruppe", "standard-channelgruppe",
        "grupo de canales principal de la sesión (grupo de canales predeterminado)",
        "grupo de canales principal de la sesión (grupo de canales por defecto)",
        "grupo de canales principal de la sesión", "grupo de canales predeterminado de la sesión",
        "grupo de canales por defecto de la sesión", "grupo principal de canais da sessão (grupo de canais padrão)",
        "grupo de canais principal da sessão (grupo de canais padrão)", "grupo de canais principal da sessão",
        "grupo principal de canais da sessão", "grupo de canais padrão da sessão",
        "groupe de canaux principal de la session (groupe de canaux par défaut)",
        "groupe de canaux principal de la session", "groupe de canaux par défaut de la session",
        "セッションのメインのチャネル グループ(デフォルト チャネル グループ)", "セッションのデフォルト チャネル グループ",
    ];
    /// Source and medium in one.
    GA_SOURCE_MEDIUM = [
        "session source / medium", "session source/medium", "source / medium", "source/medium", "first user source / medium",
        "sitzung – quelle/medium", "sitzung - quelle/medium", "sitzung – quelle / medium", "sitzung - quelle / medium",
        "quelle/medium", "fuente/medio de la sesión", "fuente / medio de la sesión", "fuente/medio de sesión",
        "origem / mídia da sessão", "origem/mídia da sessão", "source/support de la session", "source / support de la session",
        "セッションの参照元/メディア", "セッションの参照元 / メディア",
    ];
    /// The source alone.
    GA_SOURCE = [
        "session source", "source", "first user source", "sitzung – quelle", "sitzung - quelle", "fuente de la sesión",
        "origem da sessão", "source de la session", "session manual source",
    ];
    /// The medium alone.
    GA_MEDIUM = [
        "session medium", "medium", "first user medium", "sitzung – medium", "sitzung - medium", "medio de la sesión",
        "mídia da sessão", "support de la session", "session manual medium",
    ];
    /// The campaign.
    GA_CAMPAIGN = [
        "session campaign", "session manual campaign name", "campaign", "first user campaign", "sitzung – kampagne",
        "sitzung - kampagne", "kampagne", "campaña de la sesión", "campanha da sessão", "campagne de la session",
        "セッションのキャンペーン",
    ];
    /// The page that a visit started on.
    GA_LANDING = [
        "landing page", "landing page + query string", "page path and screen class", "page path", "page location", "zielseite",
        "landingpage", "landingpage + abfragestring", "seitenpfad und bildschirmklasse", "página de destino",
        "página de destino + cadena de consulta", "página de destino + string de consulta", "page de destination",
        "page de destination + chaîne de requête", "ランディング ページ",
    ];
    /// What YouTube splits views by besides videos and days.
    BREAKDOWN = [
        "traffic source", "geography", "cities", "device type", "operating system", "subscription status", "playback location",
        "viewer age", "viewer gender", "subtitles and cc", "playlist", "content type", "sharing service", "new and returning viewers",
        "zugriffsquelle", "traffic-quelle", "geografie", "gerätetyp", "origem do tráfego", "origem de tráfego",
        "região geográfica", "tipo de dispositivo", "fuente de tráfico", "origen del tráfico", "datos geográficos",
        "ubicación geográfica", "source de trafic", "zone géographique", "type d'appareil", "トラフィック ソース", "地域",
        "デバイスのタイプ",
    ];
}
