//! Random samples: draws cells for a person to compare with the page, and estimates the error rate from the answers.
//!
//! Samples are stratified by media type and proof, so that rare and doubtful cells are drawn too. The sample depends only
//! on the archive and the seed.

mod score;

use std::collections::{BTreeMap, BinaryHeap};
use std::io::Write;
use std::path::Path;

use sha2::{Digest, Sha256};

pub use score::{Rate, Score, score};

use crate::archive::{Archive, Sampled, shape};
use nianbao::Form;
use nianbao::error::Error;
use nianbao::form::CellRef;
use nianbao::output::guarded;

/// A cell for a person to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// Its stratum.
    pub stratum: String,
    /// Number of cells in the stratum.
    pub stratum_size: u64,
    /// The ID of the report.
    pub document: String,
    /// Its file.
    pub file: String,
    /// Where the cell is printed, as text.
    pub place: String,
    /// The cell's path.
    pub cell: String,
    /// The name of the cell, in the words of the form.
    pub words: String,
    /// What the program read: digits, 空白 (blank) or 未读出 (not read).
    pub read: String,
}

/// The columns of the sheet; the person fills in the last two.
const HEAD: [&str; 11] = [
    "number",
    "stratum",
    "stratum_size",
    "document",
    "file",
    "place",
    "cell",
    "words",
    "read",
    "printed",
    "right",
];

/// Minimum cells drawn per stratum, if it has as many.
const LEAST: usize = 2;

/// The hash of a cell, and the cell; ordered by hash.
type Ranked = ([u8; 32], (String, String));

/// Draws `count` cells from an archive. The same `seed` draws the same cells.
///
/// # Errors
///
/// If the archive cannot be read.
pub fn draw(archive: &Archive, count: usize, seed: u64) -> Result<Vec<Drawn>, Error> {
    let _held = archive.snapshot()?;
    let sizes: BTreeMap<String, u64> =
        archive.strata()?.into_iter().fold(BTreeMap::new(), |mut sizes, (media_type, proof, size)| {
            *sizes.entry(stratum(&media_type, &proof)).or_default() += size;
            sizes
        });
    let shares = allot(&sizes, count);
    let mut lots: BTreeMap<&str, BinaryHeap<Ranked>> = BTreeMap::new();
    archive.each_cell(&mut |cell: &Sampled| {
        let Some((name, share)) = shares.get_key_value(&stratum(cell.media_type, cell.proof)) else { return };
        let lot = lots.entry(name).or_default();
        let rank: [u8; 32] = Sha256::digest(format!("{seed}\n{}\n{}", cell.document, cell.path)).into();
        if lot.len() < *share || lot.peek().is_some_and(|(worst, _)| rank < *worst) {
            lot.push((rank, (cell.document.to_owned(), cell.path.to_owned())));
            if lot.len() > *share {
                lot.pop();
            }
        }
    })?;
    let mut drawn = Vec::new();
    for (name, lot) in lots {
        for (_, (document, path)) in lot.into_sorted_vec() {
            let Some(found) = archive.printed(&document, &path)? else { continue };
            drawn.push(Drawn {
                stratum: name.to_owned(),
                stratum_size: sizes.get(name).copied().unwrap_or(0),
                file: found.file,
                place: found.place,
                words: Form::disclosure()
                    .cells_at(&path)
                    .first()
                    .map_or_else(|| path.clone(), CellRef::words),
                read: found.read,
                document,
                cell: path,
            });
        }
    }
    Ok(drawn)
}

/// The name of a stratum: media type and proof.
fn stratum(media_type: &str, proof: &str) -> String {
    let proof = match proof {
        "held" => "有勾稽关系成立",
        "read" => "没有勾稽关系",
        "failed" => "有勾稽关系不成立",
        _ => score::DOUBTED,
    };
    format!("{} {proof}", shape(media_type))
}

/// Number of cells to draw from each stratum: proportional to its size, with a minimum.
fn allot(sizes: &BTreeMap<String, u64>, count: usize) -> BTreeMap<String, usize> {
    let all: u64 = sizes.values().sum();
    let least = |size: u64| usize::try_from(size).unwrap_or(usize::MAX).min(LEAST);
    let mut shares: BTreeMap<String, usize> = sizes
        .iter()
        .map(|(name, size)| {
            let share = (u128::from(*size) * count as u128 / u128::from(all.max(1))) as usize;
            (name.clone(), share.max(least(*size)).min(usize::try_from(*size).unwrap_or(usize::MAX)))
        })
        .collect();
    // Rounding and the few of each leave too many or too few: the largest strata give or take. Where not every stratum
    // can have a cell, the smallest go without.
    let target = count.min(usize::try_from(all).unwrap_or(usize::MAX));
    let some_go_without = target < sizes.len();
    let mut by_size: Vec<(&String, &u64)> = sizes.iter().collect();
    by_size.sort_by(|a, b| b.1.cmp(a.1).then(a.0.cmp(b.0)));
    if some_go_without {
        by_size.reverse();
    }
    for step in 0.. {
        let total: usize = shares.values().sum();
        if total == target || step > by_size.len() * count.max(LEAST) {
            break;
        }
        let Some((name, size)) = by_size.get(step % by_size.len().max(1)) else { break };
        let Some(share) = shares.get_mut(*name) else { break };
        if total < target && (*share as u64) < **size {
            *share += 1;
        } else if total > target && *share > usize::from(!some_go_without) {
            *share -= 1;
        }
    }
    shares
}

/// Writes the sheet for a person, who compares `read` with the page and fills in what is printed, or whether it is
/// right.
///
/// # Errors
///
/// If it cannot be written.
pub fn write_sheet(drawn: &[Drawn], mut out: impl Write) -> std::io::Result<()> {
    out.write_all("\u{FEFF}".as_bytes())?;
    let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(out);
    csv.write_record(HEAD).map_err(io_error)?;
    for (index, one) in drawn.iter().enumerate() {
        let (number, size) = ((index + 1).to_string(), one.stratum_size.to_string());
        let fields = [
            &number,
            &one.stratum,
            &size,
            &one.document,
            &one.file,
            &one.place,
            &one.cell,
            &one.words,
            &one.read,
            "",
            "",
        ];
        csv.write_record(fields.map(|field| guarded(field).into_owned())).map_err(io_error)?;
    }
    csv.flush()
}

/// The error of the writer below, so that a pipe that was closed is still told by its kind.
fn io_error(error: csv::Error) -> std::io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => std::io::Error::other(format!("{other:?}")),
    }
}

/// Reads a filled-in sheet.
pub(crate) fn read_sheet(path: &Path) -> Result<Vec<(u64, [String; 5])>, Error> {
    crate::archive::records(path, ["stratum", "stratum_size", "read", "printed", "right"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_in_proportion_and_every_stratum_has_some() {
        let sizes = BTreeMap::from([("a".to_owned(), 900), ("b".to_owned(), 99), ("c".to_owned(), 1)]);
        let shares = allot(&sizes, 100);
        assert_eq!(shares.values().sum::<usize>(), 100);
        assert_eq!((shares["a"], shares["b"], shares["c"]), (90, 9, 1));
        assert_eq!(allot(&sizes, 3).values().sum::<usize>(), 3);
        assert_eq!(allot(&sizes, 5_000).values().sum::<usize>(), 1_000);
        assert_eq!(allot(&BTreeMap::new(), 10).len(), 0);
        let all = allot(&sizes, 5_000);
        assert!(
            sizes.iter().all(|(name, size)| all[name] as u64 == *size),
            "no stratum gives more than it has"
        );
        assert_eq!(allot(&sizes, 1).values().sum::<usize>(), 1);
    }
}
