//! The stored form of a batch: one byte that names the form, then the batch in it.
//!
//! Form 1 is Zstandard, level 1, of MessagePack with named fields. Named fields let later versions add one without a
//! new form; a change that old readers cannot follow gets the next byte.
//!
//! Invariant: every form that was ever written stays readable. `tests/formats/` holds a sample of each.

use crate::LedgerError;
use serde::{Serialize, de::DeserializeOwned};

const ZSTD_MESSAGEPACK: u8 = 1;
/// Level 1 costs a fifth of level 3's time for a tenth more bytes, and the bytes live for a minute.
const LEVEL: i32 = 1;

/// Brings a value into the current form.
pub(crate) fn encode<T: Serialize + ?Sized>(value: &T) -> Result<Vec<u8>, LedgerError> {
    let plain = rmp_serde::to_vec_named(value).map_err(|error| LedgerError::Encode(error.into()))?;
    let packed = zstd::bulk::compress(&plain, LEVEL).map_err(|error| LedgerError::Encode(error.into()))?;
    let mut blob = Vec::with_capacity(packed.len() + 1);
    blob.push(ZSTD_MESSAGEPACK);
    blob.extend_from_slice(&packed);
    Ok(blob)
}

/// Reads a value back from any form.
pub(crate) fn decode<T: DeserializeOwned>(blob: &[u8]) -> Result<T, LedgerError> {
    match blob.split_first() {
        Some((&ZSTD_MESSAGEPACK, packed)) => {
            let plain = zstd::stream::decode_all(packed).map_err(|error| LedgerError::Decode(error.into()))?;
            rmp_serde::from_slice(&plain).map_err(|error| LedgerError::Decode(error.into()))
        }
        Some((&form, _)) => Err(LedgerError::UnknownFormat(form)),
        None => Err(LedgerError::Decode("the stored batch is empty".into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;
    use model::{
        dimension::Dimension,
        fact::{Fact, FactKind},
        measure::Measure,
        money::Currency,
        provenance::Provenance,
    };

    /// Never change these: they are what the stored samples hold.
    fn sample() -> Vec<Fact> {
        let mut post = Fact {
            kind: FactKind::PostCounters,
            entity: Some("instagram/17890000000000000001".into()),
            day: date(2024, 2, 29),
            at: Some("2024-02-29T21:15:30.123456789Z".parse().unwrap()),
            as_of: "2024-03-03T00:00:00Z".parse().unwrap(),
            source: "instagram-posts".into(),
            provenance: Provenance::Measured,
            currency: None,
            dims: Vec::new(),
            values: Vec::new(),
            row: 2,
        };
        post.set_dim(Dimension::Platform, "instagram");
        post.set_dim(Dimension::Post, "instagram/17890000000000000001");
        post.set_dim(Dimension::Label("Zielgruppe".into()), "Frühling ✿");
        post.set_value(Measure::PostsPublished, 1);
        post.set_value(Measure::Likes, 1234);
        let mut refund = Fact {
            kind: FactKind::Conversion,
            entity: None,
            day: date(-1, 1, 1),
            at: None,
            as_of: "2024-03-03T00:00:00Z".parse().unwrap(),
            source: "shopify-orders".into(),
            provenance: Provenance::SelfReported,
            currency: Some(Currency::EUR),
            dims: Vec::new(),
            values: Vec::new(),
            row: 4_000_000_000,
        };
        refund.set_value(Measure::Revenue, -170_141_183_460_469_231_731_687_303_715_884_105_728);
        vec![post, refund]
    }

    #[test]
    fn samples_of_every_stored_form_stay_readable() {
        let one = include_bytes!("../tests/formats/facts-1.bin");
        assert_eq!(one[0], 1);
        assert_eq!(decode::<Vec<Fact>>(one).unwrap(), sample());
    }

    #[test]
    fn what_was_encoded_reads_back_to_the_last_digit() {
        let blob = encode(&sample()).unwrap();
        assert_eq!(blob[0], ZSTD_MESSAGEPACK);
        assert_eq!(decode::<Vec<Fact>>(&blob).unwrap(), sample());
    }

    #[test]
    fn a_form_of_the_future_and_a_damaged_blob_are_told_apart() {
        assert!(matches!(decode::<Vec<Fact>>(&[9, 1, 2]), Err(LedgerError::UnknownFormat(9))));
        assert!(matches!(decode::<Vec<Fact>>(&[]), Err(LedgerError::Decode(_))));
        let mut blob = encode(&sample()).unwrap();
        blob.truncate(blob.len() / 2);
        assert!(matches!(decode::<Vec<Fact>>(&blob), Err(LedgerError::Decode(_))));
    }
}
