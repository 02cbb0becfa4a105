//! Finds files, named one by one, by directory, by glob pattern, or in a list.

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crossbeam_channel::Sender;
use walkdir::WalkDir;

use super::traffic::{Job, Traffic, What};
use nianbao::error::{Error, ErrorKind};
use nianbao::input::{self, is_litter};
use nianbao::limits;
use nianbao::watch::Alarm;

/// Called for each file, or for each place without one, with the reason.
type Visit<'v> = dyn FnMut(&Path, Option<Error>) -> ControlFlow<()> + 'v;

/// Where to look for reports.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// Files, directories and glob patterns.
    pub(super) named: Vec<PathBuf>,
    /// Files to skip anywhere: the archive itself, the manifest.
    pub(super) spared: Vec<PathBuf>,
}

impl Places {
    /// The number of files.
    pub(super) fn count(&self) -> u64 {
        let mut count = 0;
        let _ = self.each(&mut |_, _| {
            count += 1;
            ControlFlow::Continue(())
        });
        count
    }

    /// Visits every file; those in a directory in order of their names.
    pub(super) fn each(&self, visit: &mut Visit) -> ControlFlow<()> {
        self.named.iter().try_for_each(|named| self.each_of(named, visit))
    }

    fn each_of(&self, named: &Path, visit: &mut Visit) -> ControlFlow<()> {
        match fs::metadata(named) {
            Ok(metadata) if metadata.is_dir() => self.each_in(named, visit),
            Ok(metadata) => self.file(named, metadata.is_file(), visit),
            Err(error) => match pattern(named) {
                Some(paths) => paths.iter().try_for_each(|path| self.each_of(path, visit)),
                None => visit(named, Some(ErrorKind::Io(error).at(named))),
            },
        }
    }

    fn each_in(&self, folder: &Path, visit: &mut Visit) -> ControlFlow<()> {
        let is_wanted = |entry: &walkdir::DirEntry| {
            entry.depth() == 0
                || !is_litter(&entry.file_name().to_string_lossy()) && entry.file_name() != "__MACOSX"
        };
        let walk = WalkDir::new(folder).follow_links(true).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(is_wanted) {
            match entry {
                Ok(entry) if entry.file_type().is_dir() => {}
                Ok(entry) => self.file(entry.path(), entry.file_type().is_file(), visit)?,
                Err(error) => {
                    let path = error.path().unwrap_or(folder).to_owned();
                    let link = error.loop_ancestor().map(|above| {
                        ErrorKind::Skipped(format!("is a link back to {}; skipped", above.display()))
                    });
                    let found = link.unwrap_or_else(|| ErrorKind::Io(error.into())).at(&path);
                    visit(&path, Some(found))?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    fn file(&self, path: &Path, is_file: bool, visit: &mut Visit) -> ControlFlow<()> {
        let is_spared = || {
            let same_name = |spared: &PathBuf| spared.file_name() == path.file_name();
            self.spared.iter().any(same_name)
                && path.canonicalize().is_ok_and(|path| self.spared.contains(&path))
        };
        if !is_file {
            // A pipe or a device would keep the run waiting.
            let reason = "is a pipe, a socket or a device; skipped".to_owned();
            return visit(path, Some(ErrorKind::Skipped(reason).at(path.to_owned())));
        }
        if is_spared() { ControlFlow::Continue(()) } else { visit(path, None) }
    }
}

/// The files that match a glob pattern, if it is one and any match.
fn pattern(named: &Path) -> Option<Vec<PathBuf>> {
    let text = named.to_str().filter(|text| text.contains(['*', '?', '[']))?;
    let found: Vec<PathBuf> = glob::glob(text).ok()?.filter_map(Result::ok).collect();
    (!found.is_empty()).then_some(found)
}

/// Finds every file and passes it to the readers.
/// `limit` is the time that the files of one archive may take together.
pub(super) fn find_all(
    places: &Places,
    found: &AtomicU64,
    traffic: &Traffic,
    to_read: Sender<Job>,
    limit: Option<Duration>,
) {
    found.store(places.count(), Ordering::Relaxed);
    let send = |path: &Path, what: What| {
        let bytes = match &what {
            What::File => fs::metadata(path).map_or(0, |metadata| metadata.len()).min(limits::FILE_BYTES),
            What::Entry(bytes) => bytes.as_ref().map_or(0, |bytes| bytes.len() as u64),
        };
        traffic.take(bytes);
        match to_read.send(Job { path: path.to_owned(), what, bytes }) {
            Ok(()) if !traffic.is_over() => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        }
    };
    let _ = places.each(&mut |path, error| {
        if let Some(error) = error {
            return send(path, What::Entry(Err(error)));
        }
        match input::may_be_packed(path) {
            Ok(false) => send(path, What::File),
            Ok(true) => {
                let file = match File::open(path) {
                    Ok(file) => std::io::BufReader::new(file),
                    Err(error) => return send(path, What::Entry(Err(ErrorKind::Io(error).at(path)))),
                };
                let alarm = limit.map(Alarm::after);
                let (mut flow, mut entries, mut is_late) = (ControlFlow::Continue(()), 0, false);
                input::each_file(file, path, &mut |path, bytes| {
                    is_late = entries > 0 && alarm.as_ref().is_some_and(Alarm::has_rung);
                    if is_late {
                        return ControlFlow::Break(());
                    }
                    // The archive was counted as one file.
                    found.fetch_add(u64::from(entries > 0), Ordering::Relaxed);
                    entries += 1;
                    flow = send(path, What::Entry(bytes));
                    flow
                });
                if is_late {
                    let error = ErrorKind::late_archive(limit.unwrap_or_default().as_secs(), entries);
                    return send(path, What::Entry(Err(error.at(path))));
                }
                flow
            }
            Err(error) => send(path, What::Entry(Err(error))),
        }
    });
}

/// The files that SQLite keeps beside an archive while it is being written.
pub(super) fn with_companions(archive: &Path) -> Vec<PathBuf> {
    let Ok(archive) = archive.canonicalize() else { return Vec::new() };
    let companion = |ending: &str| {
        let mut name = archive.clone().into_os_string();
        name.push(ending);
        PathBuf::from(name)
    };
    vec![companion("-wal"), companion("-shm"), companion("-journal"), archive.clone()]
}
