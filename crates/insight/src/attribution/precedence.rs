//! Precedence: who takes part when a code and a link name different creators.
//!
//! Invariant: where they do not disagree, no rule changes anything.

use super::touch::{Contact, Touch};
use model::{SmolStr, attribution::Precedence, dimension::Dimension};
use std::collections::BTreeSet;

/// A code and a link that name different creators.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// The rule that decided.
    pub rule: Precedence,
    /// The creators of the codes.
    pub by_code: BTreeSet<SmolStr>,
    /// The creators of the links.
    pub by_link: BTreeSet<SmolStr>,
    /// All touches, those that the rule left out too.
    pub touches: Vec<Touch>,
}

/// The touches that take part, in time order, and the disagreement that was decided, if there was one.
pub(super) fn decide(touches: Vec<Touch>, rule: Precedence) -> (Vec<Touch>, Option<Disagreement>) {
    let creators = |of_code: bool| -> BTreeSet<SmolStr> {
        let own = touches.iter().filter(|touch| (touch.contact == Contact::Code) == of_code);
        own.filter_map(Touch::creator).cloned().collect()
    };
    let (by_code, by_link) = (creators(true), creators(false));
    let apart = !by_code.is_empty() && by_link.iter().any(|creator| !by_code.contains(creator));
    let disagreement = apart.then(|| Disagreement { rule, by_code, by_link, touches: touches.clone() });
    (kept(touches, rule), disagreement)
}

fn kept(touches: Vec<Touch>, rule: Precedence) -> Vec<Touch> {
    let (codes, others): (Vec<Touch>, Vec<Touch>) =
        touches.into_iter().partition(|touch| touch.contact == Contact::Code);
    let clicked = others.iter().any(|touch| touch.contact == Contact::Click || touch.creator().is_some());
    // A code that names no creator says no more than a link of the same campaign does.
    let codes: Vec<Touch> = codes
        .into_iter()
        .filter(|code| code.creator().is_some() || !others.iter().any(|one| said(one, code)))
        .collect();
    match rule {
        Precedence::Together => others.into_iter().chain(codes).collect(),
        Precedence::LinkOverCode if clicked => others,
        Precedence::LinkOverCode => others.into_iter().chain(codes).collect(),
        Precedence::CodeOverLink if codes.is_empty() => others,
        Precedence::CodeOverLink => {
            let own = others.into_iter().filter(|touch| codes.iter().any(|code| same(touch, code)));
            own.collect::<Vec<_>>().into_iter().chain(codes).collect()
        }
    }
}

/// Whether a touch belongs to whom a code belongs to.
fn same(touch: &Touch, code: &Touch) -> bool {
    match code.creator() {
        Some(creator) => touch.creator() == Some(creator),
        None => said(touch, code),
    }
}

/// Whether a touch names the campaign that a code belongs to.
fn said(touch: &Touch, code: &Touch) -> bool {
    let campaign = code.dim(&Dimension::Campaign);
    campaign.is_some() && touch.dim(&Dimension::Campaign) == campaign
}
