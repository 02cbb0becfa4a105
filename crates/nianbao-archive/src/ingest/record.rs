//! Records what was read from one file in a batch. The only place that decides what becomes of a file.

use super::traffic::{Done, Found};
use crate::archive::{Batch, Source};
use nianbao::Judged;
use nianbao::check::Verdict;

/// What became of a file.
pub(super) enum Recorded {
    /// It was read: the verdicts on its reports, and whether it is new to the archive.
    Read(Vec<Verdict>, bool),
    /// It is unchanged.
    Known,
    /// It could not be read, and why.
    Failed(String),
}

/// Records a file that was found at a source.
///
/// # Errors
///
/// If SQLite fails.
pub(super) fn record(batch: &mut Batch, done: &Done, source: &Source) -> rusqlite::Result<Recorded> {
    let sha256 = done.sha256.as_deref();
    let mut fail = |code: &str, reason: &str| {
        batch.put_failure(&source.path, sha256, code, reason)?;
        Ok(Recorded::Failed(reason.to_owned()))
    };
    let (found, sha256) = match (&done.result, sha256) {
        (Ok(found), Some(sha256)) => (found, sha256),
        (Err((code, reason)), _) => return fail(code, reason),
        // What was read has bytes, and so a name.
        (Ok(_), None) => return fail("io", "the file has no content"),
    };
    let Found::Reports(reports) = found else {
        batch.put_path(sha256, source)?;
        return Ok(Recorded::Known);
    };
    match batch.put(sha256, source, reports) {
        // Where it is not new, another file with the same bytes came first.
        Ok(is_new) => Ok(Recorded::Read(reports.iter().map(Judged::verdict).collect(), is_new)),
        // One file that does not fit in, such as two with one name, keeps none of the others out.
        Err(error) if error.sqlite_error_code() == Some(rusqlite::ErrorCode::ConstraintViolation) => {
            let reason = error.to_string();
            batch.put_failure(&source.path, Some(sha256), "archive", &reason)?;
            Ok(Recorded::Failed(reason))
        }
        Err(error) => Err(error),
    }
}
