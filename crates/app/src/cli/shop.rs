//! `kepi shop`: shops whose webhooks are taken.

use super::Format;
use crate::{
    clock,
    config::Config,
    stop::{Exit, Outcome, usage},
    text::{self, Side},
    wire::House,
};
use clap::{Subcommand, ValueEnum};
use ledger::{Shop, ShopKind};
use model::workspace::Workspace;
use serde_json::json;

/// Shops whose webhooks are taken
#[derive(Debug, Subcommand)]
pub enum ShopCommand {
    /// Show all of them
    List {
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Connect one; the answer is the address for its webhooks
    Add {
        /// Its maker
        #[arg(value_enum)]
        kind: Kind,
        /// Its name
        name: String,
        /// What its webhooks are signed with, as the shop shows it
        #[arg(long)]
        secret: String,
    },
    /// Disconnect one: its webhooks are refused from then on
    Remove {
        /// Its number
        number: i64,
    },
}

/// A shop's maker.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Kind {
    /// Shopify
    Shopify,
    /// WooCommerce
    Woocommerce,
    /// Stripe
    Stripe,
}

/// Does it.
pub fn run(command: &ShopCommand, house: &House, workspace: &Workspace, config: &Config) -> Outcome {
    match command {
        ShopCommand::List { format } => list(house, workspace, config, *format),
        ShopCommand::Add { kind, name, secret } => connect(house, workspace, config, (*kind, name, secret)),
        ShopCommand::Remove { number } => {
            if !house.ledger.revoke_shop(&workspace.scope(), *number, clock::now())? {
                return Err(usage(format!("no connected shop has the number {number}: `kepi shop list` shows all")));
            }
            text::say(format!("webhooks of shop {number} are refused from now on"))?;
            Ok(Exit::Done)
        }
    }
}

fn connect(house: &House, workspace: &Workspace, config: &Config, (kind, name, secret): (Kind, &str, &str)) -> Outcome {
    if secret.trim().is_empty() {
        return Err(usage("a shop needs the secret that its webhooks are signed with"));
    }
    let kind = match kind {
        Kind::Shopify => ShopKind::Shopify,
        Kind::Woocommerce => ShopKind::Woocommerce,
        Kind::Stripe => ShopKind::Stripe,
    };
    let drawn = web::secret::draw().map_err(|error| anyhow::anyhow!("the system gave no random bytes: {error}"))?;
    let shop = house.ledger.put_shop(&workspace.scope(), (kind, name), (&drawn, secret.trim()), clock::now())?;
    text::say(address(&shop, config))?;
    Ok(Exit::Done)
}

/// Where the webhooks of a shop go.
fn address(shop: &Shop, config: &Config) -> String {
    let base = config.public_url.clone().unwrap_or_else(|| format!("http://{}", config.public));
    format!("{}/hooks/{}", base.trim_end_matches('/'), shop.address)
}

fn list(house: &House, workspace: &Workspace, config: &Config, format: Format) -> Outcome {
    let shops = house.ledger.shops(&workspace.scope())?;
    if format == Format::Json {
        let shops: Vec<_> = shops
            .iter()
            .map(|shop| {
                json!({
                    "number": shop.number, "kind": shop.kind.name(), "name": shop.name, "address": address(shop, config),
                    "made_at": shop.made_at, "revoked_at": shop.revoked_at,
                })
            })
            .collect();
        text::say(serde_json::to_string(&json!({ "shops": shops }))?)?;
        return Ok(Exit::Done);
    }
    let rows: Vec<_> = shops
        .iter()
        .map(|shop| {
            let state = shop.revoked_at.map_or("connected".to_owned(), |at| format!("disconnected {at}"));
            vec![shop.number.to_string(), shop.kind.name().to_owned(), shop.name.clone(), address(shop, config), state]
        })
        .collect();
    let headings = [
        ("number", Side::Right),
        ("kind", Side::Left),
        ("name", Side::Left),
        ("webhooks go to", Side::Left),
        ("state", Side::Left),
    ];
    text::say(text::table(&headings, &rows))?;
    Ok(Exit::Done)
}
