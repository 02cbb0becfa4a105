//! How verdicts and proofs appear on a page: CSS classes and badges.

use nianbao::check::{State, Verdict};
use nianbao::report::Standing;
use nianbao::spot::{Held, Spot};

/// The Chinese name of a verdict, for a badge.
pub(super) fn verdict_mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Verified => "已验证",
        Verdict::Inconsistent => "不一致",
        Verdict::Incomplete => "待核对",
        Verdict::Unrecognised => "非年报",
    }
}

/// The CSS class of a verdict.
pub(super) fn verdict_class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Verified => "held",
        Verdict::Inconsistent => "failed",
        Verdict::Incomplete | Verdict::Unrecognised => "doubted",
    }
}

/// The CSS class of a cell.
pub(super) fn cell_class(spot: &Spot) -> &'static str {
    match spot.cell.standing() {
        _ if matches!(spot.holds, Held::Missing | Held::Unreadable) => "doubted",
        Standing::Held => "held",
        Standing::Read => "read",
        Standing::Failed => "failed",
        Standing::Doubted => "doubted",
    }
}

/// The CSS class of an identity.
pub(super) fn state_class(state: State) -> &'static str {
    match state {
        State::Held => "held",
        State::Failed => "failed",
        State::Doubted => "doubted",
        State::NotAssessable => "read",
    }
}
