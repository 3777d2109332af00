//! The mapping that a file's headings and first rows suggest, without reading the file to its end.
//!
//! Invariant: what is proposed parses, and is what an import without a mapping would have used.

use crate::{
    import::IngestError,
    layout::{Layout, Rows},
    mapping::{self, Mapping},
    sink::Stop,
    source::{Source, Survey},
    text::{self, TextRows},
    workbook,
};
use model::import::Fault;

/// Proposes a mapping for the first table of a file that has one; the fault says why there is none.
pub fn propose(name: &str, source: &Source) -> Result<Result<Mapping, Fault>, IngestError> {
    let unread = |source| IngestError::Read { file: name.to_owned(), source };
    let survey = Survey::of(&mut source.open().map_err(unread)?).map_err(unread)?;
    match first(name, source, &survey) {
        Ok(Some(mapping)) => Ok(Ok(mapping)),
        Ok(None) => {
            let words =
                "too few of the headings are understood to propose a mapping: write one by hand (docs/imports.md)";
            Ok(Err(Fault::new("nothing-to-propose", words)))
        }
        Err(Stop::Fault(fault)) => Ok(Err(fault)),
        Err(Stop::Read(error)) => Err(unread(error)),
        Err(Stop::Sink(source)) => Err(IngestError::Sink { file: name.to_owned(), source }),
    }
}

fn first(name: &str, source: &Source, survey: &Survey) -> Result<Option<Mapping>, Stop> {
    let packed = survey.head.starts_with(b"PK\x03\x04") || survey.head.starts_with(b"\xd0\xcf\x11\xe0");
    if !packed {
        if let Some(what) = text::binary(&survey.head) {
            let words = format!("the file is {what}, not a table: export it as CSV or XLSX");
            return Err(Fault::new("binary", words).into());
        }
        let encoding = text::encoding_of(&survey.head, survey.utf8);
        let rows = TextRows::open(Box::new(source.open().map_err(Stop::Read)?), encoding)?;
        return table(Rows::Text(rows), (name, None), survey);
    }
    for sheet in workbook::open(source.bytes().map_err(Stop::Read)?)? {
        if let Some(mapping) = table(Rows::Sheet(sheet.rows), (name, Some(sheet.name)), survey)? {
            return Ok(Some(mapping));
        }
    }
    Ok(None)
}

fn table(rows: Rows<'_>, named: (&str, Option<String>), survey: &Survey) -> Result<Option<Mapping>, Stop> {
    let mut quiet = |_| {};
    let mut layout = Layout::new(rows, named, survey.bytes, &mut quiet);
    while let Some(mut section) = layout.section()? {
        if let Some(mapping) = mapping::propose(&section.columns, &section.sample) {
            return Ok(Some(mapping));
        }
        section.skip()?;
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn propose_for(text: &str) -> Result<Mapping, Fault> {
        propose("sheet.csv", &Source::from(text.as_bytes().to_vec())).unwrap()
    }

    #[test]
    fn headings_that_are_understood_are_proposed_and_others_are_not() {
        let ads = propose_for("age,Impressions,Clicks,Spent\n30-34,7350,1,1.43\n").unwrap();
        assert_eq!(ads.kind, model::fact::FactKind::PaidDelivery);
        assert_eq!(mapping::parse(&mapping::to_toml(&ads)).unwrap(), ads);
        assert_eq!(propose_for("Name,Telephone\nNina,12\n").unwrap_err().code, "nothing-to-propose");
        assert_eq!(propose_for("\u{0}\u{1}\u{2}\u{3}\u{0}\u{0}\u{0}").unwrap_err().code, "binary");
    }
}
