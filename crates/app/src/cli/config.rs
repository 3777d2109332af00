//! `kepi config`: the effective settings and where each came from.

use super::Format;
use crate::{
    config::{Config, SETTINGS},
    stop::{Exit, Outcome},
    text::{self, Side},
};
use clap::Args;
use serde_json::{Map, json};

/// Print the effective settings
#[derive(Debug, Args)]
pub struct Show {
    /// How it is written
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
}

/// Prints the settings.
pub fn run(show: &Show, config: &Config) -> Outcome {
    if show.format == Format::Json {
        let settings: Map<_, _> = config
            .origins
            .iter()
            .map(|(key, value, origin)| ((*key).to_owned(), json!({"value": value, "from": origin})))
            .collect();
        text::say(serde_json::to_string(&json!({ "settings": settings }))?)?;
        return Ok(Exit::Done);
    }
    let rows: Vec<_> = config
        .origins
        .iter()
        .zip(SETTINGS)
        .map(|((key, value, origin), setting)| {
            vec![
                (*key).to_owned(),
                value.clone(),
                origin.clone(),
                setting.variable.to_owned(),
                setting.words.to_owned(),
            ]
        })
        .collect();
    let headings = ["setting", "value", "from", "variable", "what it does"].map(|name| (name, Side::Left));
    text::say(text::table(&headings, &rows))?;
    Ok(Exit::Done)
}
