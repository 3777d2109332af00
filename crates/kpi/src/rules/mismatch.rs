//! audience-mismatch: a KPI looks where its campaigns do not run, or a placement stands elsewhere than its campaign.

use super::{Case, Rule};
use crate::{
    diagnostic::{Diagnostic, Severity, Span},
    nearest::listed,
    plan::{
        Kpi,
        nouns::{Audience, Campaign, Name},
    },
};
use model::{SmolStr, dimension::Dimension, filter::Test, platform};

pub(super) const RULE: Rule = Rule {
    codes: &["audience-mismatch"],
    severity: Severity::Warning,
    words: "The platform, country, language, age or gender of a KPI is not one of its campaigns'; or a placement stands on another platform than its campaign.",
    remedy: "Let the KPI look where its campaigns run, or let a campaign run there.",
    run,
};

fn run(case: &Case<'_>, out: &mut Vec<Diagnostic>) {
    for kpi in &case.plan().kpis {
        let campaigns = case.links.campaigns_of(kpi);
        if campaigns.is_empty() {
            continue;
        }
        let span = kpi.filter.as_ref().or(None).map(|filter| filter.span);
        let span = span.or_else(|| kpi.measured.as_ref().map(|measured| measured.span)).unwrap_or(kpi.id.span);
        for (dimension, of) in KEYS {
            if let Some(words) = strangers(kpi, &campaigns, dimension, *of) {
                let help = "change the filter of the KPI, or what the campaign says";
                out.push(Diagnostic::warning("audience-mismatch", span, words).help(help).about(&kpi.subject()));
            }
        }
    }
    for campaign in &case.plan().campaigns {
        out.extend(campaign.placements.iter().filter_map(|placement| {
            let name = placement.platform.as_ref()?;
            let listed = campaign.platforms.iter().any(|known| known.value == name.value);
            (!listed && !campaign.platforms.is_empty()).then(|| elsewhere(campaign, name, name.span))
        }));
    }
}

/// What a campaign says of a dimension; empty when it says nothing.
type Of = fn(&Campaign) -> Vec<SmolStr>;

/// The dimensions that both a KPI's filter and a campaign speak of.
const KEYS: &[(Dimension, Of)] = &[
    (Dimension::Platform, |campaign| values(&campaign.platforms)),
    (Dimension::Country, |campaign| of_audience(campaign, |audience| &audience.countries)),
    (Dimension::Language, |campaign| of_audience(campaign, |audience| &audience.languages)),
    (Dimension::Gender, |campaign| of_audience(campaign, |audience| &audience.genders)),
    (Dimension::Age, |_| Vec::new()),
];

fn values(names: &[Name]) -> Vec<SmolStr> {
    names.iter().map(|name| name.value.clone()).collect()
}

fn of_audience(campaign: &Campaign, of: fn(&Audience) -> &Vec<Name>) -> Vec<SmolStr> {
    campaign.audience.as_ref().map(|audience| values(of(audience))).unwrap_or_default()
}

/// What a KPI's filter keeps that none of its campaigns has.
fn strangers(kpi: &Kpi, campaigns: &[&Campaign], dimension: &Dimension, of: Of) -> Option<String> {
    let wanted = kpi.values_of(dimension);
    if *dimension == Dimension::Age {
        return ages(kpi, campaigns);
    }
    let known: Vec<Vec<SmolStr>> = campaigns.iter().map(|campaign| of(campaign)).collect();
    // A campaign that says nothing may run anywhere.
    if wanted.is_empty() || known.iter().any(Vec::is_empty) {
        return None;
    }
    let known: Vec<&SmolStr> = known.iter().flatten().collect();
    let alike = |value: &SmolStr| known.iter().any(|known| known.eq_ignore_ascii_case(value));
    let strange: Vec<&str> = wanted.iter().filter(|value| !alike(value)).map(|value| shown(dimension, value)).collect();
    if strange.is_empty() {
        return None;
    }
    let mut known: Vec<&str> = known.into_iter().map(|value| shown(dimension, value)).collect();
    known.sort_unstable();
    known.dedup();
    let (strange, known) = (listed(&strange, "and"), listed(&known, "and"));
    Some(format!("{} looks at {strange}, but its campaigns are about {known}", kpi.id.value))
}

fn shown<'v>(dimension: &Dimension, value: &'v str) -> &'v str {
    if *dimension == Dimension::Platform { platform::title(value) } else { value }
}

/// Age groups that lie wholly outside of every campaign's.
fn ages(kpi: &Kpi, campaigns: &[&Campaign]) -> Option<String> {
    let filter = kpi.filter.as_ref()?;
    let known: Vec<(u8, u8)> = campaigns
        .iter()
        .map(|campaign| campaign.audience.as_ref()?.ages.as_ref())
        .map(|ages| ages.map(|ages| (ages.value.0, ages.value.1.unwrap_or(u8::MAX))))
        .collect::<Option<_>>()?;
    let conditions = filter.value.0.iter().filter(|one| one.dimension == Dimension::Age && one.test == Test::In);
    let outside = |value: &&SmolStr| {
        let group = value.trim_end_matches('+').split('-').map(|part| part.trim().parse::<u8>());
        let Ok(bounds) = group.collect::<Result<Vec<_>, _>>() else { return false };
        let from = bounds.first().copied().unwrap_or(0);
        let to = bounds.get(1).copied().unwrap_or(if value.ends_with('+') { u8::MAX } else { from });
        known.iter().all(|(low, high)| to < *low || *high < from)
    };
    let strange: Vec<&str> = conditions.flat_map(|one| &one.values).filter(outside).map(SmolStr::as_str).collect();
    if strange.is_empty() {
        return None;
    }
    Some(format!("{} looks at ages {}, which its campaigns do not speak to", kpi.id.value, listed(&strange, "and")))
}

fn elsewhere(campaign: &Campaign, name: &Name, span: Span) -> Diagnostic {
    let known: Vec<&str> = campaign.platforms.iter().map(|name| platform::title(&name.value)).collect();
    let words = format!(
        "this placement stands on {}, but {} runs on {}",
        platform::title(&name.value),
        campaign.id.value,
        listed(&known, "and")
    );
    let help = format!("add {} to the campaign's platforms, or move the placement", name.value);
    Diagnostic::warning("audience-mismatch", span, words).help(help).about(&format!("campaigns/{}", campaign.id.value))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check, with};
    use crate::plan::Given;
    use expect_test::expect;

    #[test]
    fn a_kpi_looks_where_its_campaigns_run() {
        check(
            &with("where: { link: tracked }", "where: { platform: [tiktok, instagram], country: DE, age: 45-54 }"),
            &Given::default(),
            &expect![[r#"
                37:12 warning[audience-mismatch] kpis/link-conversion: link-conversion looks at TikTok, but its campaigns are about Instagram and YouTube
                  = change the filter of the KPI, or what the campaign says
                37:12 warning[audience-mismatch] kpis/link-conversion: link-conversion looks at DE, but its campaigns are about US
                  = change the filter of the KPI, or what the campaign says
                37:12 warning[audience-mismatch] kpis/link-conversion: link-conversion looks at ages 45-54, which its campaigns do not speak to
                  = change the filter of the KPI, or what the campaign says
            "#]],
        );
        check(&with("{ link: tracked }", "{ country: us, age: 25-34 }"), &Given::default(), &expect![""]);
    }

    #[test]
    fn a_placement_stands_where_its_campaign_runs() {
        check(
            &with("creator: jackie, platform: youtube", "creator: jackie, platform: tiktok"),
            &Given::default(),
            &expect![[r#"
                25:38 warning[audience-mismatch] campaigns/every-shade: this placement stands on TikTok, but every-shade runs on Instagram and YouTube
                  = add tiktok to the campaign's platforms, or move the placement
            "#]],
        );
    }
}
