//! Settles generated touchpoints in a folder (unless it holds some already) and times the questions over them.
//!
//! `cargo run --release -p lake --example touchpoints -- FOLDER FACTS [TIMES]`, one JSON document on the output.

#![allow(clippy::print_stdout, reason = "the document is the point")]

use std::{error::Error, path::Path};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [folder, facts, times @ ..] = arguments.as_slice() else {
        return Err("say a folder and a number of facts".into());
    };
    let (folder, times) = (Path::new(folder), times.first().map_or(Ok(5), |times| times.parse())?);
    let filled = match folder.join("facts").exists() {
        true => serde_json::Value::Null,
        false => lake::probe::fill(folder, facts.parse()?).await?,
    };
    println!("{}", serde_json::json!({ "filled": filled, "answers": lake::probe::ask(folder, times).await? }));
    Ok(())
}
