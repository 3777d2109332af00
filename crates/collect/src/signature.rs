//! Signatures of webhooks that come in, checked in constant time over the bytes as they came.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use jiff::SignedDuration;
use model::Timestamp;
use sha2::Sha256;

/// How far a signed instant may lie from ours: what Stripe's own libraries allow.
pub const TOLERANCE: SignedDuration = SignedDuration::from_secs(300);

/// Why a signature is not good.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Bad {
    /// It is not there.
    #[error("the request has no signature: the header {0} is missing")]
    Missing(&'static str),
    /// It is not in the form that it should have.
    #[error("the signature in the header {0} is not in the form that it should have")]
    Malformed(&'static str),
    /// It is somebody else's.
    #[error(
        "the signature does not fit the body: check that the shop's secret is the one that was stored here, and that nothing on the way changes the body"
    )]
    Wrong,
    /// It is good, but too old or too new.
    #[error(
        "the message was signed {0} s from now, and at most {1} s are allowed: it is a replay, or a clock is wrong"
    )]
    Stale(i64, i64),
}

/// The message authentication code of some parts, one after the other.
pub fn code(secret: &[u8], parts: &[&[u8]]) -> Hmac<Sha256> {
    let mut code = Hmac::<Sha256>::new_from_slice(secret).expect("invariant: HMAC takes a key of any length");
    for part in parts {
        code.update(part);
    }
    code
}

/// Shopify and WooCommerce: Base64 of the code of the body.
pub fn check_base64(secret: &str, body: &[u8], header: &'static str, value: Option<&str>) -> Result<(), Bad> {
    let value = value.ok_or(Bad::Missing(header))?;
    let given = STANDARD.decode(value.trim()).map_err(|_| Bad::Malformed(header))?;
    code(secret.as_bytes(), &[body]).verify_slice(&given).map_err(|_| Bad::Wrong)
}

/// Stripe: `t=` the instant, `v1=` the code of instant, dot and body in hex; several, while a secret is being changed.
pub fn check_stripe(secret: &str, body: &[u8], value: Option<&str>, now: Timestamp) -> Result<(), Bad> {
    const HEADER: &str = "Stripe-Signature";
    let value = value.ok_or(Bad::Missing(HEADER))?;
    let parts = || value.split(',').filter_map(|part| part.trim().split_once('='));
    let stamp = parts().find(|(name, _)| *name == "t").map(|(_, stamp)| stamp).ok_or(Bad::Malformed(HEADER))?;
    let at: i64 = stamp.parse().map_err(|_| Bad::Malformed(HEADER))?;
    let mut codes = parts().filter(|(name, _)| *name == "v1").filter_map(|(_, code)| unhex(code)).peekable();
    if codes.peek().is_none() {
        return Err(Bad::Malformed(HEADER));
    }
    let good = codes.any(|given| code(secret.as_bytes(), &[stamp.as_bytes(), b".", body]).verify_slice(&given).is_ok());
    if !good {
        return Err(Bad::Wrong);
    }
    let off = now.as_second().saturating_sub(at);
    if off.unsigned_abs() > TOLERANCE.as_secs().unsigned_abs() {
        return Err(Bad::Stale(off, TOLERANCE.as_secs()));
    }
    Ok(())
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    if text.len() != 64 || !text.is_ascii() {
        return None;
    }
    (0..32).map(|at| u8::from_str_radix(&text[at * 2..at * 2 + 2], 16).ok()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BODY: &[u8] = br#"{"id":1,"note":"\u00e9"}"#;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn the_code_is_the_published_one() {
        // RFC 4231, test case 2.
        let tag = code(b"Jefe", &[b"what do ya want ", b"for nothing?"]).finalize().into_bytes();
        let hex: String = tag.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }

    #[test]
    fn a_body_is_checked_byte_by_byte() {
        // printf '%s' '{"id":1,"note":"\u00e9"}' | openssl dgst -sha256 -hmac hush -binary | base64
        let good = "nDuEpYrtkfrzt4X6IsHIvAi8JTjPSdXLrdnUJHSdDuY=";
        let check = |secret: &str, body: &[u8], value: Option<&str>| check_base64(secret, body, "X-Hmac", value);
        assert_eq!(check("hush", BODY, Some(good)), Ok(()));
        assert_eq!(check("hush", b"{}", Some(good)), Err(Bad::Wrong));
        assert_eq!(check("hush2", BODY, Some(good)), Err(Bad::Wrong));
        assert_eq!(check("hush", BODY, Some(&good[..20])), Err(Bad::Wrong));
        assert_eq!(check("hush", BODY, Some("*")), Err(Bad::Malformed("X-Hmac")));
        assert_eq!(check("hush", BODY, None), Err(Bad::Missing("X-Hmac")));
    }

    #[test]
    fn stripes_header_has_an_instant_and_several_codes() {
        // printf '1700000000.%s' '{"id":1,"note":"\u00e9"}' | openssl dgst -sha256 -hmac whsec_test
        let good = "3eb7a3c737aa7db8c16ee5b1bd63f60618798a877969b914c8003264181d2ec6";
        let check = |value: &str, now: i64| check_stripe("whsec_test", BODY, Some(value), at(now));
        let header = format!("t=1700000000,v1={good},v0=00");
        assert_eq!(check(&header, 1_700_000_000), Ok(()));
        assert_eq!(check(&header, 1_700_000_300), Ok(()));
        assert_eq!(check(&header, 1_700_000_301), Err(Bad::Stale(301, 300)));
        assert_eq!(check(&header, 1_699_999_699), Err(Bad::Stale(-301, 300)));
        let two = format!("t=1700000000, v1={}, v1={good}", "0".repeat(64));
        assert_eq!(check(&two, 1_700_000_000), Ok(()));
        assert_eq!(check(&format!("t=1700000001,v1={good}"), 1_700_000_001), Err(Bad::Wrong));
        for malformed in ["", "t=1", "v1=00", "t=x,v1=00", &format!("t=1,v1={}", "é".repeat(32))] {
            assert_eq!(check(malformed, 1), Err(Bad::Malformed("Stripe-Signature")), "{malformed}");
        }
    }

    proptest! {
        #[test]
        fn no_header_panics(value in "\\PC{0,80}", now in 0_i64..4_000_000_000) {
            let _ = check_stripe("s", BODY, Some(&value), at(now));
            let _ = check_base64("s", BODY, "X", Some(&value));
        }
    }
}
