//! Signatures by Standard Webhooks 1.0.0: `v1,` and the Base64 of the code of id, instant and body.

use crate::signature::code;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use hmac::Mac;
use model::Timestamp;

const PREFIX: &str = "whsec_";

/// The secret is in no form that one can sign with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the subscriber's secret is not whsec_ and Base64; make the subscriber anew")]
pub struct NoSecret;

/// A subscriber's secret, from random bytes.
pub fn secret(random: &[u8; 32]) -> String {
    format!("{PREFIX}{}", STANDARD.encode(random))
}

/// The value of the header `webhook-signature`.
pub fn sign(secret: &str, id: &str, at: Timestamp, body: &str) -> Result<String, NoSecret> {
    let key = STANDARD.decode(secret.strip_prefix(PREFIX).ok_or(NoSecret)?).map_err(|_| NoSecret)?;
    if key.is_empty() {
        return Err(NoSecret);
    }
    let at = at.as_second().to_string();
    let parts: [&[u8]; 5] = [id.as_bytes(), b".", at.as_bytes(), b".", body.as_bytes()];
    Ok(format!("v1,{}", STANDARD.encode(code(&key, &parts).finalize().into_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example that the specification's own libraries are tested with.
    #[test]
    fn the_signature_is_the_published_one() {
        let at = Timestamp::from_second(1_614_265_330).unwrap();
        let signed = sign(
            "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            at,
            r#"{"test": 2432232314}"#,
        );
        assert_eq!(signed.unwrap(), "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn a_secret_that_was_made_can_be_signed_with() {
        let at = Timestamp::UNIX_EPOCH;
        assert!(sign(&secret(&[7; 32]), "msg_1", at, "{}").is_ok());
        for bad in ["", "whsec_", "whsec_*", "plain"] {
            assert_eq!(sign(bad, "msg_1", at, "{}"), Err(NoSecret), "{bad}");
        }
    }
}
