//! `kepi link`: tracking links, made, listed, retired and drawn as QR codes.

use super::{Format, agreed::Agreed};
use crate::{
    clock,
    config::Config,
    stop::{Exit, Outcome, usage},
    text::{self, Side},
    wire::House,
};
use clap::{Args, Subcommand, ValueEnum};
use model::{
    SmolStr, Timestamp,
    id::LinkId,
    link::{Link, Utm, Variant, check_destination, parse_slug},
    workspace::Workspace,
};
use serde_json::json;
use std::path::PathBuf;

/// Tracking links
#[derive(Debug, Subcommand)]
pub enum LinkCommand {
    /// Show all of them
    List {
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Add one, or replace the one with this name
    Add(Box<Add>),
    /// Retire one: it leads nowhere from now on, and its clicks stay
    Retire {
        /// Its name
        name: String,
    },
    /// Draw one as a QR code
    Qr(Qr),
}

/// Add one, or replace the one with this name
#[derive(Debug, Args)]
pub struct Add {
    /// Its name in the address, such as jackie-spring
    pub name: String,
    /// Where it leads: https://…
    pub destination: String,
    /// The own domain that it lives on
    #[arg(long, value_name = "NAME")]
    pub domain: Option<String>,
    /// Whose it is, and when it leads anywhere
    #[command(flatten)]
    pub agreed: Agreed,
    /// A value for the destination's query, such as source={platform}; without any, the usual ones; `none` for none
    #[arg(long, value_name = "NAME=VALUE")]
    pub utm: Vec<String>,
    /// A destination that is tried against others: NAME=WEIGHT=https://…
    #[arg(long, value_name = "NAME=WEIGHT=URL")]
    pub variant: Vec<String>,
    /// Where it leads once it has ended
    #[arg(long, value_name = "URL")]
    pub after: Option<String>,
    /// What it is for
    #[arg(long, default_value = "")]
    pub note: String,
}

/// Draw one as a QR code
#[derive(Debug, Args)]
pub struct Qr {
    /// The link's name
    pub name: String,
    /// The form; on the terminal when no file is named
    #[arg(long, value_enum, default_value_t)]
    pub form: QrForm,
    /// The file to write
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

/// The forms of a QR code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum QrForm {
    /// Lines that stay sharp at any size
    #[default]
    Svg,
    /// A picture
    Png,
}

/// Does it.
pub fn run(command: &LinkCommand, house: &House, workspace: &Workspace, config: &Config) -> Outcome {
    match command {
        LinkCommand::List { format } => list(house, workspace, config, *format),
        LinkCommand::Add(add) => put(house, workspace, config, add),
        LinkCommand::Retire { name } => retire(house, workspace, name),
        LinkCommand::Qr(qr) => draw(house, workspace, config, qr),
    }
}

/// The address that people tap.
fn address(link: &Link, config: &Config) -> String {
    match (link.domain(), &config.public_url) {
        (Some(domain), _) => format!("https://{domain}/{}", link.slug()),
        (None, Some(base)) => format!("{}/{}", base.trim_end_matches('/'), link.slug()),
        (None, None) => format!("http://{}/{}", config.public, link.slug()),
    }
}

fn put(house: &House, workspace: &Workspace, config: &Config, add: &Add) -> Outcome {
    let link = read(add)?;
    let faults = link.faults();
    if !faults.is_empty() {
        text::mutter(faults.join("\n"))?;
        return Ok(Exit::Faults);
    }
    let scope = workspace.scope();
    let known = house.ledger.link(&scope, &link.id)?;
    let made_at = known.as_ref().map_or(link.made_at, |known| known.made_at);
    house.ledger.put_link(&scope, &Link { made_at, ..link.clone() })?;
    let done = if known.is_some() { "leads now to" } else { "leads to" };
    text::say(format!("{} {done} {}", address(&link, config), link.destination))?;
    Ok(Exit::Done)
}

fn read(add: &Add) -> anyhow::Result<Link> {
    let slug = parse_slug(&add.name).map_err(usage)?;
    check_destination(&add.destination).map_err(|fault| usage(format!("{}: {fault}", add.destination)))?;
    let id = add.domain.as_ref().map_or(slug.to_string(), |domain| format!("{}/{slug}", domain.to_lowercase()));
    let mut link = Link::new(LinkId::new(id), &add.destination, clock::now());
    let agreed = &add.agreed;
    (link.creator, link.campaign) = (agreed.creator(), agreed.campaign());
    (link.placement, link.platform) = (agreed.placement(), agreed.platform());
    link.utm = utm(&add.utm)?;
    link.variants = add.variant.iter().map(|text| variant(text)).collect::<anyhow::Result<_>>()?;
    (link.starts_at, link.ends_at) = (agreed.starts, agreed.ends);
    link.after.clone_from(&add.after);
    link.note.clone_from(&add.note);
    Ok(link)
}

fn utm(given: &[String]) -> anyhow::Result<Utm> {
    match given {
        [] => return Ok(Utm::usual()),
        [only] if only == "none" => return Ok(Utm::default()),
        _ => {}
    }
    let mut utm = Utm::default();
    for pair in given {
        let (name, value) = pair
            .split_once('=')
            .ok_or_else(|| usage(format!("{pair:?}: write NAME=VALUE, such as source=instagram")))?;
        let place = match name.trim_start_matches("utm_") {
            "source" => &mut utm.source,
            "medium" => &mut utm.medium,
            "campaign" => &mut utm.campaign,
            "term" => &mut utm.term,
            "content" => &mut utm.content,
            "id" => &mut utm.id,
            other => {
                let words = format!("no parameter is called {other:?}: source, medium, campaign, term, content or id");
                return Err(usage(words));
            }
        };
        *place = Some(SmolStr::new(value));
    }
    Ok(utm)
}

fn variant(text: &str) -> anyhow::Result<Variant> {
    let wrong = || usage(format!("{text:?}: write NAME=WEIGHT=https://…, such as b=1=https://glow.com/b"));
    let mut parts = text.splitn(3, '=');
    let (name, weight, to) = (parts.next(), parts.next(), parts.next());
    let (Some(name), Some(weight), Some(to)) = (name, weight, to) else { return Err(wrong()) };
    let weight = weight.parse().map_err(|_| wrong())?;
    Ok(Variant { name: SmolStr::new(name), destination: to.to_owned(), weight })
}

fn find(house: &House, workspace: &Workspace, name: &str) -> anyhow::Result<Link> {
    let id = LinkId::new(name.trim().to_lowercase());
    house.ledger.link(&workspace.scope(), &id)?.ok_or_else(|| {
        usage(format!("no link is called {name:?}: `kepi link list` shows all; one on an own domain is DOMAIN/NAME"))
    })
}

fn retire(house: &House, workspace: &Workspace, name: &str) -> Outcome {
    let link = find(house, workspace, name)?;
    if let Some(at) = link.retired_at {
        return Err(usage(format!("{} was retired on {at}", link.id)));
    }
    house.ledger.put_link(&workspace.scope(), &Link { retired_at: Some(clock::now()), ..link.clone() })?;
    text::say(format!("{} leads nowhere from now on; its clicks stay", link.id))?;
    Ok(Exit::Done)
}

fn draw(house: &House, workspace: &Workspace, config: &Config, qr: &Qr) -> Outcome {
    let link = find(house, workspace, &qr.name)?;
    let address = address(&link, config);
    let Some(output) = &qr.output else {
        text::say(web::qr::text(&address).map_err(usage)?)?;
        text::say(address)?;
        return Ok(Exit::Done);
    };
    let bytes = match qr.form {
        QrForm::Svg => web::qr::svg(&address).map_err(usage)?.into_bytes(),
        QrForm::Png => web::qr::png(&address).map_err(usage)?,
    };
    let wrong = |error| usage(format!("{} cannot be written: {error}", output.display()));
    std::fs::write(output, bytes).map_err(wrong)?;
    text::say(format!("{address} is drawn in {}", output.display()))?;
    Ok(Exit::Done)
}

fn list(house: &House, workspace: &Workspace, config: &Config, format: Format) -> Outcome {
    let links = house.ledger.links(&workspace.scope())?;
    if format == Format::Json {
        let links: Vec<_> =
            links.iter().map(|link| json!({ "address": address(link, config), "link": link })).collect();
        text::say(serde_json::to_string(&json!({ "links": links }))?)?;
        return Ok(Exit::Done);
    }
    let now = clock::now();
    let rows: Vec<_> = links.iter().map(|link| row(link, config, now)).collect();
    let headings = ["address", "creator", "campaign", "platform", "state", "leads to"].map(|name| (name, Side::Left));
    text::say(text::table(&headings, &rows))?;
    Ok(Exit::Done)
}

fn row(link: &Link, config: &Config, now: Timestamp) -> Vec<String> {
    let state = match link {
        link if link.retired_at.is_some() => "retired",
        link if link.is_open(now) => "open",
        link if link.starts_at.is_some_and(|start| now < start) => "not yet",
        _ => "ended",
    };
    vec![
        address(link, config),
        link.creator.as_ref().map(ToString::to_string).unwrap_or_default(),
        link.campaign.as_ref().map(ToString::to_string).unwrap_or_default(),
        link.platform.as_ref().map(ToString::to_string).unwrap_or_default(),
        state.to_owned(),
        link.destination.clone(),
    ]
}
