//! Secrets in addresses: random, long enough that nobody guesses them, and safe to write in an address.
//!
//! The one place of this crate where chance comes from the system: a secret that could be drawn again would be none.

/// How many random bytes a secret has: 192 bits.
const BYTES: usize = 24;

/// The letters of Base64 for addresses (RFC 4648, section 5).
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// Draws a secret of 32 letters.
pub fn draw() -> Result<String, getrandom::Error> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(spelled(&bytes))
}

/// Sixteen bytes by chance, for names that nobody should guess.
///
/// # Panics
/// When the system has no chance to give, which Linux rules out once it has started.
pub fn random() -> [u8; 16] {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("invariant: a system that runs gives random bytes");
    bytes
}

/// Letters and digits that nobody confuses when reading them aloud.
const CLEAR: &[u8; 32] = b"ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

/// The first letters that some bytes are, at most one a byte: every letter is as likely as any other.
pub fn letters(bytes: [u8; 16], count: usize) -> String {
    bytes.iter().take(count).map(|byte| char::from(CLEAR[usize::from(*byte) % CLEAR.len()])).collect()
}

/// A secret that outgoing webhooks are signed with, as Standard Webhooks writes it: `whsec_` and plain Base64.
pub fn signing() -> Result<String, getrandom::Error> {
    Ok(format!("whsec_{}", draw()?.replace('-', "+").replace('_', "/")))
}

/// Bytes in Base64; their number is a multiple of three, so nothing is padded.
fn spelled(bytes: &[u8; BYTES]) -> String {
    let mut text = String::with_capacity(BYTES / 3 * 4);
    for three in bytes.chunks_exact(3) {
        let whole = three.iter().fold(0_u32, |whole, byte| whole << 8 | u32::from(*byte));
        for shift in [18, 12, 6, 0] {
            text.push(char::from(LETTERS[(whole >> shift & 63) as usize]));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_base64_and_never_the_same() {
        let mut bytes = [0; BYTES];
        bytes[..6].copy_from_slice(b"foobar");
        bytes[21..].copy_from_slice(&[0xff, 0xff, 0xfe]);
        // The test vector of RFC 4648 for "foobar"; the end by Python's base64.urlsafe_b64encode.
        assert_eq!(spelled(&bytes), "Zm9vYmFyAAAAAAAAAAAAAAAAAAAA___-");
        let (one, two) = (draw().unwrap(), draw().unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, two);
    }
}
