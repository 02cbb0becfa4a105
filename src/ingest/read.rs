//! One file: its bytes, whether they are known, and what they say.

use std::fs::File;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::traffic::{Done, Found, Job, What};
use crate::archive::{Archive, Known};
use crate::error::Error;
use crate::input;
use crate::output::is_document;
use crate::{Options, read_judged};

/// Reads a file, unless the archive knows its content.
pub(super) fn read_job(archive: &Archive, job: Job, password: Option<&str>) -> Done {
    let Job { path, what, .. } = job;
    let bytes = match what {
        What::Entry(bytes) => bytes,
        What::File => {
            let mut whole = None;
            match File::open(&path) {
                Ok(file) => {
                    input::each_file(file, &path, &mut |_, bytes| {
                        whole = Some(bytes);
                        ControlFlow::Break(())
                    });
                }
                Err(error) => whole = Some(Err(Error::io(&path, &error))),
            }
            whole.unwrap_or_else(|| Err(Error::Empty(path.clone())))
        }
    };
    read_one(archive, path, bytes, password)
}

fn read_one(archive: &Archive, path: PathBuf, bytes: Result<Vec<u8>, Error>, password: Option<&str>) -> Done {
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(error) => return Done { result: Err(failed(&error, &path)), path, sha256: None },
    };
    let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let result = match archive.known(&sha256) {
        Ok(Known::Read) => Ok(Found::Known),
        // With a password there is something new to try.
        Ok(Known::Failed { code, reason }) if password.is_none() || code != "password" => Err((code, reason)),
        Ok(_) => read(&bytes, &path, password),
        Err(error) => Err(failed(&error, &path)),
    };
    Done { path, sha256: Some(sha256), result }
}

/// Kind and reason of a failure. The reason does not name the file: the same bytes may lie under two names.
fn failed(error: &Error, path: &Path) -> (String, String) {
    let message = error.to_string();
    let reason = message.strip_prefix(&format!("{}: ", path.display())).unwrap_or(&message);
    (error.code().to_owned(), reason.to_owned())
}

fn read(bytes: &[u8], path: &Path, password: Option<&str>) -> Result<Found, (String, String)> {
    if is_document(bytes) {
        let reason = "is a reading of this program and no report; ingest the file that it was read from, and put corrections in with `nianbao correct`";
        return Err(("reading".to_owned(), reason.to_owned()));
    }
    let options = Options { path: path.to_owned(), password: password.map(str::to_owned), cells: true };
    // No input should make the reader panic; if one does, the rest of a night's work goes on.
    match catch_unwind(AssertUnwindSafe(|| read_judged(bytes, &options))) {
        Ok(Ok(reports)) => Ok(Found::Reports(reports)),
        Ok(Err(error)) => Err(failed(&error, path)),
        Err(_) => {
            let reason =
                "the reader broke down over this file, which is a defect of the program; please report it";
            Err(("panic".to_owned(), reason.to_owned()))
        }
    }
}
