//! Exit codes, the same for every command.

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub(super) enum Exit {
    /// Success, with nothing to review.
    Done = 0,
    /// Success, but something needs a person's attention.
    NeedsReview = 1,
    /// The command failed.
    Failed = 2,
}

impl Exit {
    /// The exit code for a document with this verdict.
    pub(super) fn of(verdict: nianbao::Verdict) -> Exit {
        if verdict == nianbao::Verdict::Verified { Exit::Done } else { Exit::NeedsReview }
    }
}

impl From<Exit> for std::process::ExitCode {
    fn from(exit: Exit) -> Self {
        std::process::ExitCode::from(exit as u8)
    }
}
