//! `kepi code`: promo codes, one by one or many one-use ones at once.

use super::{Format, agreed::Agreed};
use crate::{
    clock,
    stop::{Exit, Outcome, usage},
    text::{self, Side},
    wire::House,
};
use clap::{Args, Subcommand};
use model::{
    SmolStr,
    code::{Code, parse_code},
    workspace::Workspace,
};
use serde_json::json;
use std::collections::BTreeSet;

/// Promo codes
#[derive(Debug, Subcommand)]
pub enum CodeCommand {
    /// Show all of them
    List {
        /// How it is written
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Add one, or replace the one with this text; or, with --many, that many one-use codes that begin with it
    Add(Add),
    /// Retire one: its orders stay
    Retire {
        /// The code
        code: String,
    },
}

/// Add one, or replace the one with this text
#[derive(Debug, Args)]
pub struct Add {
    /// The code, or what many of them begin with
    pub code: String,
    /// Whose it is, and when it is meant to be used
    #[command(flatten)]
    pub agreed: Agreed,
    /// What it gives, in the shop's words
    #[arg(long, default_value = "")]
    pub offer: String,
    /// Make so many codes that may be used once each
    #[arg(long, value_name = "NUMBER", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    pub many: Option<u32>,
}

/// How many drawn characters a one-use code ends with.
const DRAWN: usize = 8;

/// Letters and digits that nobody confuses when reading them aloud.
const LETTERS: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// Does it.
pub fn run(command: &CodeCommand, house: &House, workspace: &Workspace) -> Outcome {
    match command {
        CodeCommand::List { format } => list(house, workspace, *format),
        CodeCommand::Add(add) => put(house, workspace, add),
        CodeCommand::Retire { code } => retire(house, workspace, code),
    }
}

fn put(house: &House, workspace: &Workspace, add: &Add) -> Outcome {
    let text = parse_code(&add.code).map_err(usage)?;
    if let (Some(start), Some(end)) = (add.agreed.starts, add.agreed.ends)
        && start >= end
    {
        return Err(usage("the code ends before it starts"));
    }
    let one = Code {
        code: text.clone(),
        creator: add.agreed.creator(),
        campaign: add.agreed.campaign(),
        placement: add.agreed.placement(),
        platform: add.agreed.platform(),
        batch: add.many.is_some().then(|| text.clone()),
        once: add.many.is_some(),
        offer: add.offer.clone(),
        starts_at: add.agreed.starts,
        ends_at: add.agreed.ends,
        made_at: clock::now(),
        retired_at: None,
    };
    let Some(many) = add.many else {
        house.ledger.put_codes(&workspace.scope(), std::slice::from_ref(&one))?;
        text::say(format!("{text} is known; orders with it are credited to whom it belongs"))?;
        return Ok(Exit::Done);
    };
    let codes: Vec<Code> = drawn(&text, many)?.into_iter().map(|code| Code { code, ..one.clone() }).collect();
    house.ledger.put_codes(&workspace.scope(), &codes)?;
    text::say(codes.iter().map(|code| code.code.as_str()).collect::<Vec<_>>().join("\n"))?;
    Ok(Exit::Done)
}

/// So many different codes that begin with a text.
fn drawn(start: &str, many: u32) -> anyhow::Result<BTreeSet<SmolStr>> {
    let mut codes = BTreeSet::new();
    while codes.len() < many as usize {
        let mut bytes = [0; DRAWN];
        getrandom::fill(&mut bytes).map_err(|error| anyhow::anyhow!("the system gave no random bytes: {error}"))?;
        let end: String = bytes.iter().map(|byte| char::from(LETTERS[usize::from(*byte) % LETTERS.len()])).collect();
        codes.insert(parse_code(&format!("{start}{end}")).map_err(usage)?);
    }
    Ok(codes)
}

fn retire(house: &House, workspace: &Workspace, code: &str) -> Outcome {
    let text = parse_code(code).map_err(usage)?;
    let scope = workspace.scope();
    let known = house.ledger.codes(&scope)?.into_iter().find(|known| known.code == text);
    let Some(known) = known else {
        return Err(usage(format!("no code is {text}: `kepi code list` shows all")));
    };
    house.ledger.put_codes(&scope, &[Code { retired_at: Some(clock::now()), ..known }])?;
    text::say(format!("{text} is retired; its orders stay"))?;
    Ok(Exit::Done)
}

fn list(house: &House, workspace: &Workspace, format: Format) -> Outcome {
    let codes = house.ledger.codes(&workspace.scope())?;
    if format == Format::Json {
        text::say(serde_json::to_string(&json!({ "codes": codes }))?)?;
        return Ok(Exit::Done);
    }
    let rows: Vec<_> = codes
        .iter()
        .map(|code| {
            vec![
                code.code.to_string(),
                code.creator.as_ref().map(ToString::to_string).unwrap_or_default(),
                code.campaign.as_ref().map(ToString::to_string).unwrap_or_default(),
                code.offer.clone(),
                if code.once { "once" } else { "" }.to_owned(),
                if code.retired_at.is_some() { "retired" } else { "open" }.to_owned(),
            ]
        })
        .collect();
    let headings = ["code", "creator", "campaign", "offer", "use", "state"].map(|name| (name, Side::Left));
    text::say(text::table(&headings, &rows))?;
    Ok(Exit::Done)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_codes_differ_and_are_codes() {
        let codes = drawn("GLOW-", 500).unwrap();
        assert_eq!(codes.len(), 500);
        assert!(codes.iter().all(|code| parse_code(code).as_ref() == Ok(code) && code.len() == 5 + DRAWN));
    }
}
