//! Per-metric days of an account, and its audience, from Meta Business Suite → Insights.
//!
//! One section holds one metric. What it counts stands in the title alone: the heading of the figures says `Primary`, or
//! something misleading. The platform stands in some titles; where it does not, another section of the file may tell.
//!
//! Invariant: of two sections with one metric, one is Instagram's and one Facebook's; they are never added to one account.

use super::{days::About, names, values};
use crate::{
    context::Context,
    findings::{Findings, Refused, Sign},
    heading::{Column, normalise},
    importer::{Field, Importer, Kind},
    record::Record,
    section::Section,
    sink::{Output, Stop},
};
use model::{
    dimension::Dimension,
    fact::{Fact, FactKind},
    measure::Measure,
};

const DAILY: &str = "meta-daily";
const AUDIENCE: &str = "meta-audience";

/// Parts of titles and the measure that they stand for. The first that fits counts.
const TITLES: &[(&[&str], Measure)] = &[
    (
        &["viewers", "zuschauer", "betrachter", "espectadores", "spectateurs", "spettatori", "tittare"],
        Measure::AccountViewers,
    ),
    (
        &[
            "reach",
            "reichweite",
            "alcance",
            "couverture",
            "portée",
            "räckvidd",
            "copertura",
            "охоплення",
            "охват",
            "cuentas alcanzadas",
            "contas alcançadas",
            "comptes touchés",
            "erreichte konten",
            "リーチ",
        ],
        Measure::AccountReach,
    ),
    (&["net follow", "follows net"], Measure::FollowsNet),
    (&["unfollow", "dejaron de seguir", "nicht mehr folgen"], Measure::FollowsLost),
    (
        &[
            "follows",
            "new followers",
            "new likes",
            "neue follower",
            "neue abonnenten",
            "abos",
            "seguimientos",
            "nuevos seguidores",
            "seguidores nuevos",
            "novos seguidores",
            "nouveaux followers",
            "nouveaux abonnés",
            "abonnements",
            "підписки",
            "подписки",
            "フォロー",
        ],
        Measure::FollowsGained,
    ),
    (
        &[
            "visits",
            "visit",
            "besuche",
            "visitas",
            "visites",
            "visite",
            "besök",
            "відвідування",
            "посещения",
            "profile views",
            "profilaufrufe",
            "アクセス",
        ],
        Measure::ProfileVisits,
    ),
    (
        &[
            "link clicks",
            "link-klicks",
            "linkklicks",
            "clics en el enlace",
            "clics en enlaces",
            "cliques no link",
            "clics sur un lien",
            "clics sur des liens",
            "клики по ссылке",
        ],
        Measure::AccountLinkClicks,
    ),
    (
        &[
            "interactions",
            "interaktionen",
            "interacciones",
            "interações",
            "interazioni",
            "взаємодії",
            "взаимодействия",
            "engagement",
        ],
        Measure::AccountEngagements,
    ),
    (&["impressions", "impressionen", "impresiones", "impressões"], Measure::AccountImpressions),
    (
        &[
            "views",
            "aufrufe",
            "visualizaciones",
            "reproducciones",
            "visualizações",
            "vues",
            "visningar",
            "visualizzazioni",
            "перегляди",
            "просмотры",
            "閲覧数",
            "ビュー",
        ],
        Measure::AccountViews,
    ),
];

/// Titles of parts of a whole that another section holds.
const PARTS: &[&str] =
    &["paid", "organic", "ads", "anzeigen", "bezahlt", "from ", "second", "minute", "non-follower", " by "];

/// Days of one metric.
pub(crate) static DAYS: Importer = Importer {
    kind: Kind {
        id: DAILY,
        title: "Instagram and Facebook insights by day",
        platform: "instagram",
        brings: "views, viewers, reach, follows, visits, interactions or link clicks of an account by day",
    },
    fields: &[Field::required(names::DATE), Field::usual(names::PRIMARY)],
    accepts: |shape| shape.columns.len() <= 4 && shape.title.is_some_and(|title| measure_of(title).is_some()),
    read: days,
};

/// Followers, and shares of them.
pub(crate) static FOLLOWERS: Importer = Importer {
    kind: Kind {
        id: AUDIENCE,
        title: "Instagram and Facebook audience",
        platform: "instagram",
        brings: "followers of an account on the day of the export; shares by age, gender and place are left out",
    },
    fields: &[
        Field::optional(&["unique_users"]),
        Field::optional(&["fb_page", "ig_account"]),
        Field::optional(&["age", "alter", "edad", "idade", "âge", "top cities", "top countries", "beste städte"]),
        Field::optional(&["women", "frauen", "mujeres", "mulheres", "femmes"]),
        Field::optional(&["value", "wert", "valor", "valeur"]),
    ],
    accepts: |shape| {
        let has = |names: &[&str]| shape.columns.peek(names).is_some();
        let about_followers = shape.title.is_some_and(|title| {
            let title = normalise(title);
            ["follower", "seguidores", "abonné", "audience", "підписник", "подписчик"]
                .iter()
                .any(|word| title.contains(word))
        });
        let shares = ["age", "alter", "edad", "idade", "âge", "top cities", "top countries", "women"];
        !has(names::DATE) && (has(&["unique_users"]) || (about_followers && has(&shares)))
    },
    read: audience,
};

fn measure_of(title: &str) -> Option<Measure> {
    let title = normalise(title);
    if PARTS.iter().any(|part| title.contains(part)) {
        return None;
    }
    TITLES.iter().find(|(parts, _)| parts.iter().any(|part| title.contains(part))).map(|(_, measure)| *measure)
}

fn days(
    section: &mut Section<'_, '_>,
    context: &Context,
    output: &mut Output<'_>,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let title = section.title.clone().unwrap_or_default();
    let Some(measure) = measure_of(&title) else { return Err(values::no_column("title")) };
    let Some(date) = section.columns.find(names::DATE) else { return Err(values::no_column("date")) };
    let value = section.columns.find(names::PRIMARY).or_else(|| beside(section, date));
    let Some(value) = value else { return Err(values::no_column("value")) };
    section.columns.mark(value);
    let platform = platform_of((&title, measure), section, context, output, findings);
    let about = About::of(platform, context);
    let mut row = Record::default();
    while section.read(&mut row, findings)? {
        if row.is_total(section.columns.len()) {
            findings.total_row();
            continue;
        }
        if let Ok(Some(fact)) = day(&about, (date, value, measure), &row, context, findings) {
            output.fact(fact)?;
        }
    }
    about.tell(output);
    Ok(())
}

/// The first named column that is not the date.
fn beside(section: &Section<'_, '_>, date: Column) -> Option<Column> {
    section.columns.iter().find(|(column, heading)| *column != date && !heading.is_empty()).map(|(column, _)| column)
}

fn day(
    about: &About<'_>,
    (date, value, measure): (Column, Column, Measure),
    row: &Record,
    context: &Context,
    findings: &mut Findings,
) -> Result<Option<Fact>, Refused> {
    let when = findings.when(row, date)?;
    let sign = if measure == Measure::FollowsNet { Sign::Any } else { Sign::Positive };
    let Some(count) = findings.count(row, value, sign)? else { return Ok(None) };
    let mut fact = context.fact(FactKind::AccountDay, DAILY, when.date, row.row);
    fact.set_value(measure, count);
    about.day(&mut fact, when.date);
    Ok(Some(fact))
}

/// The platform of a section: by its title, the account that the caller names, the section beside it, the file's name;
/// else Instagram, and a warning says so.
fn platform_of(
    (title, measure): (&str, Measure),
    section: &Section<'_, '_>,
    context: &Context,
    output: &mut Output<'_>,
    findings: &mut Findings,
) -> &'static str {
    if let Some(platform) = named(title) {
        move_unnamed(platform, measure, (context, section.file.as_str()), output, findings);
        return platform;
    }
    let known = |handle: &str| context.accounts.iter().find(|account| account.handle == handle);
    if let Some(account) = context.account.as_deref().and_then(|handle| known(&crate::context::handle_of(handle))) {
        return if account.platform == "facebook" { "facebook" } else { "instagram" };
    }
    if let Some(taken) = taken(measure, output) {
        return other(taken);
    }
    if let Some(platform) = named(&file_name(&section.file)) {
        return platform;
    }
    let words =
        format!("the section {title:?} does not say whether it is Instagram's or Facebook's: taken for Instagram's");
    findings.warn("platform-assumed", words);
    "instagram"
}

/// The platform that a text names.
fn named(text: &str) -> Option<&'static str> {
    let text = normalise(text);
    let words = || text.split(|c: char| !c.is_alphanumeric());
    if text.contains("facebook") || words().any(|word| word == "fb") {
        return Some("facebook");
    }
    (text.contains("instagram") || words().any(|word| word == "ig")).then_some("instagram")
}

fn file_name(file: &str) -> String {
    file.rsplit(['/', '!']).next().unwrap_or(file).replace('_', " ")
}

fn other(platform: &str) -> &'static str {
    if platform == "facebook" { "instagram" } else { "facebook" }
}

/// The platform that an earlier section of the file gave a measure to, if exactly one has it.
fn taken(measure: Measure, output: &mut Output<'_>) -> Option<&'static str> {
    let has = |platform: &str, facts: &[Fact]| {
        facts.iter().any(|fact| {
            fact.source == DAILY
                && fact.value(measure).is_some()
                && fact.dim(&Dimension::Platform).is_some_and(|known| known == platform)
        })
    };
    let facts = output.held();
    match (has("facebook", facts), has("instagram", facts)) {
        (true, false) => Some("facebook"),
        (false, true) => Some("instagram"),
        _ => None,
    }
}

/// An earlier section with the same measure, whose platform was only assumed, is the other platform's.
fn move_unnamed(
    platform: &'static str,
    measure: Measure,
    (context, file): (&Context, &str),
    output: &mut Output<'_>,
    findings: &mut Findings,
) {
    if context.account.is_some() || taken(measure, output) != Some(platform) {
        return;
    }
    let about = About::of(other(platform), context);
    for fact in output.held().iter_mut().filter(|fact| fact.source == DAILY && fact.value(measure).is_some()) {
        let day = fact.day;
        about.day(fact, day);
    }
    findings.withdraw("platform-assumed");
    let words = format!(
        "{file} has {measure} twice; one section is {}'s by its title, so the other was taken for {}'s",
        model::platform::title(platform),
        model::platform::title(other(platform)),
    );
    findings.warn("platform-assumed", words);
}

fn audience(
    section: &mut Section<'_, '_>,
    context: &Context,
    output: &mut Output<'_>,
    findings: &mut Findings,
) -> Result<(), Stop> {
    let title = section.title.clone().unwrap_or_default();
    if section.columns.find(&["unique_users"]).is_none() {
        section.skip()?;
        let words =
            format!("the section {title:?} holds shares in percent: shares cannot be added up, so it is left out");
        findings.warn("shares-only", words);
        return Ok(());
    }
    let heading: Vec<&str> = section.columns.iter().map(|(_, heading)| heading).collect();
    let platform = named(&title).or_else(|| named(&heading.join(" ").replace('_', " "))).unwrap_or("instagram");
    for (column, _) in section.columns.iter() {
        section.columns.mark(column);
    }
    let about = About::of(platform, context);
    let mut row = Record::default();
    while section.read(&mut row, findings)? {
        let filled = section.columns.iter().map(|(column, _)| column).find(|column| !row.cell(*column).is_empty());
        let Some(column) = filled else { continue };
        let Ok(Some(followers)) = findings.count(&row, column, Sign::Positive) else { continue };
        let day = context.calendar.day(context.as_of(None));
        let mut fact = context.fact(FactKind::AccountCounters, AUDIENCE, day, row.row);
        fact.set_value(Measure::Followers, followers);
        about.level(&mut fact, day);
        output.fact(fact)?;
    }
    about.tell(output);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_what_is_counted_and_where() {
        let check =
            |title, measure, platform| assert_eq!((measure_of(title), named(title)), (measure, platform), "{title}");
        check("Views", Some(Measure::AccountViews), None);
        check("Viewers", Some(Measure::AccountViewers), None);
        check("Facebook reach", Some(Measure::AccountReach), Some("facebook"));
        check("Instagram follows", Some(Measure::FollowsGained), Some("instagram"));
        check("Facebook Page visits", Some(Measure::ProfileVisits), Some("facebook"));
        check("Content interactions", Some(Measure::AccountEngagements), None);
        check("Link clicks", Some(Measure::AccountLinkClicks), None);
        check("Facebook-Reichweite", Some(Measure::AccountReach), Some("facebook"));
        check("Alcance de Instagram", Some(Measure::AccountReach), Some("instagram"));
        check("Охоплення у Facebook", Some(Measure::AccountReach), Some("facebook"));
        check("Aufrufe", Some(Measure::AccountViews), None);
        check("Reach from ads", None, None);
        check("3-second views", None, None);
        check("Instagram followers by top cities", None, Some("instagram"));
    }
}
