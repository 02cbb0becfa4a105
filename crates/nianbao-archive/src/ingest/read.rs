//! One file: its bytes, whether they are known, and what they say.

use std::fs::File;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::traffic::{Done, Found, Job, What};
use crate::archive::{Archive, Known};
use nianbao::Reader;
use nianbao::error::{Error, ErrorKind};
use nianbao::input;
use nianbao::output::is_document;

/// Reads a file, unless the archive knows its content.
pub(super) fn read_job(archive: &Archive, job: Job, reader: &Reader) -> Done {
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
                Err(error) => whole = Some(Err(ErrorKind::Io(error).at(&path))),
            }
            whole.unwrap_or_else(|| Err(ErrorKind::Empty.at(path.clone())))
        }
    };
    read_one(archive, path, bytes, reader)
}

pub(super) fn read_one(
    archive: &Archive,
    path: PathBuf,
    bytes: Result<Vec<u8>, Error>,
    reader: &Reader,
) -> Done {
    let bytes = match bytes {
        Ok(bytes) => bytes,
        Err(error) => return Done { result: Err(failed(&error)), path, sha256: None },
    };
    let sha256: String = Sha256::digest(&bytes).iter().map(|byte| format!("{byte:02x}")).collect();
    let result = match archive.known(&sha256) {
        Ok(Known::Read) => Ok(Found::Known),
        Ok(Known::Failed { code, reason }) if !is_another_try(&code, reader) => Err((code, reason)),
        Ok(_) => read(bytes, &path, reader),
        Err(error) => Err(failed(&error)),
    };
    Done { path, sha256: Some(sha256), result }
}

/// Kind and reason of a failure. The reason does not name the file: the same bytes may lie under two names.
fn failed(error: &Error) -> (String, String) {
    (error.code().to_owned(), error.kind.to_string())
}

fn read(bytes: Vec<u8>, path: &Path, reader: &Reader) -> Result<Found, (String, String)> {
    if is_document(&bytes) {
        let reason = "is a reading of this program and no report; ingest the file that it was read from, and put corrections in with `nianbao correct`";
        return Err(("reading".to_owned(), reason.to_owned()));
    }
    // A file that the reader fails on, or never ends with, does not stop the rest.
    reader.read_bytes(path, bytes).map(Found::Reports).map_err(|error| failed(&error))
}

/// Whether a failure of this kind is no reason not to try again: with a password there is something new to try, and so
/// there may be with more time or memory.
fn is_another_try(code: &str, reader: &Reader) -> bool {
    match code {
        "password" => reader.has_password(),
        "timeout" | "too_heavy" => true,
        _ => false,
    }
}
