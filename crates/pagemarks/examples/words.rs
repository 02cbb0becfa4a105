//! Prints the words and rulings of each page of a PDF, and what was noticed about the file.
//!
//! ```text
//! cargo run --example words -- FILE [PASSWORD]
//! ```

#![allow(clippy::print_stderr, reason = "an example has nowhere else to say what is wrong")]

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use pagemarks::{Direction, Glyph, Options, Page, read_pdf};

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let Some(file) = arguments.next() else {
        eprintln!("usage: words FILE [PASSWORD]");
        return ExitCode::from(2);
    };
    match print(&file, arguments.next()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
            eprintln!("{file}: {error}{cause}");
            ExitCode::FAILURE
        }
    }
}

fn print(file: &str, password: Option<String>) -> Result<(), Box<dyn Error>> {
    let mut options = Options::default();
    options.password = password;
    let document = read_pdf(&std::fs::read(file)?, &options)?;
    let mut out = io::stdout().lock();
    for page in &document.pages.pages {
        writeln!(out, "page {}, {} by {} points", page.number, page.width, page.height)?;
        print_words(page, &mut out)?;
        print_rulings(page, &mut out)?;
    }
    for warning in &document.warnings {
        writeln!(out, "warning: {warning}")?;
    }
    Ok(())
}

fn print_words(page: &Page, out: &mut impl Write) -> io::Result<()> {
    for word in page.glyphs.chunk_by(in_one_word) {
        let text: String = word.iter().map(|glyph| &*glyph.text).collect();
        if !text.trim().is_empty() {
            writeln!(out, "  {:7.1} {:7.1}  {text}", word[0].bbox.x0, word[0].bbox.y0)?;
        }
    }
    Ok(())
}

fn print_rulings(page: &Page, out: &mut impl Write) -> io::Result<()> {
    for line in &page.rulings {
        let (from, to) = match line.direction {
            Direction::Horizontal => ((line.from, line.at), (line.to, line.at)),
            Direction::Vertical => ((line.at, line.from), (line.at, line.to)),
        };
        writeln!(out, "  line {:.1} {:.1} to {:.1} {:.1}", from.0, from.1, to.0, to.1)?;
    }
    Ok(())
}

/// Whether `b` goes on with the word of `a`: on the same line, without a gap that a blank would fill.
fn in_one_word(a: &Glyph, b: &Glyph) -> bool {
    const GAP: f32 = 0.2; // of the font size; a blank is at least 0.25 wide
    let is_blank = |glyph: &Glyph| glyph.text.trim().is_empty();
    let is_level = (a.bbox.y0 - b.bbox.y0).abs() < GAP * a.size;
    !is_blank(a) && !is_blank(b) && is_level && (b.bbox.x0 - a.bbox.x1).abs() < GAP * a.size
}
