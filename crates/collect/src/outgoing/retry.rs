//! What an answer means, and when a notice is tried again.

use super::client::Answer;
use jiff::SignedDuration;
use ledger::Tried;
use model::Timestamp;

/// The pauses between tries, in seconds: those that Standard Webhooks suggests.
const PAUSES: [i64; 9] = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];

/// How a try ended that got an answer, or none.
pub(crate) fn judge(answer: Result<Answer, String>, tries: u32, now: Timestamp, random: [u8; 16]) -> Tried {
    let (why, wait) = match answer {
        Ok(answer) if (200..300).contains(&answer.status) => return Tried::Arrived(answer.words()),
        Ok(answer) if answer.status == 410 => {
            return Tried::GivenUp(format!("{}: the receiver wants no more of these", answer.words()));
        }
        Ok(answer) => (answer.words(), answer.retry_after),
        Err(why) => (why, None),
    };
    let place = usize::try_from(tries).unwrap_or(usize::MAX);
    let Some(pause) = PAUSES.get(place) else { return Tried::GivenUp(why) };
    let pause = spread(*pause, random).max(wait.unwrap_or(0).min(86_400));
    match now.checked_add(SignedDuration::from_secs(pause)) {
        Ok(due) => Tried::Again(why, due),
        Err(_) => Tried::GivenUp(why),
    }
}

/// A pause between four fifths and six fifths of the given one, so that not all come back at once.
fn spread(pause: i64, random: [u8; 16]) -> i64 {
    let part = i64::from(u16::from_le_bytes([random[0], random[1]]));
    pause * 4 / 5 + pause * 2 * part / (5 * 65_535)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16) -> Result<Answer, String> {
        Ok(Answer { status, line: String::new(), retry_after: None })
    }

    fn due(answer: Result<Answer, String>, tries: u32, random: u8) -> Option<i64> {
        match judge(answer, tries, Timestamp::UNIX_EPOCH, [random; 16]) {
            Tried::Again(_, due) => Some(due.as_second()),
            Tried::GivenUp(_) => None,
            Tried::Arrived(words) => panic!("{words}"),
        }
    }

    #[test]
    fn pauses_grow_and_are_spread() {
        assert_eq!((due(answer(500), 0, 0), due(answer(500), 0, 255)), (Some(4), Some(6)));
        assert_eq!((due(answer(302), 1, 0), due(Err("no".into()), 1, 255)), (Some(240), Some(360)));
        assert_eq!(due(answer(500), 8, 255), Some(103_680));
        assert_eq!(due(answer(500), 9, 0), None, "given up after ten tries");
        assert_eq!(due(answer(410), 0, 0), None, "gone is gone");
        let busy = Ok(Answer { status: 429, line: String::new(), retry_after: Some(60) });
        assert_eq!(due(busy, 0, 0), Some(60));
        assert!(matches!(judge(answer(204), 3, Timestamp::UNIX_EPOCH, [0; 16]), Tried::Arrived(_)));
    }
}
