//! `nianbao inspect`

use std::io::{self, Write};
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use nianbao::input::Content;
use nianbao::layout::{self, Stage};

use super::read_args::ReadArgs;
use super::{Exit, source, stdout, warn, warn_of};

/// Show the intermediate result of a reading stage
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  nianbao inspect report.pdf --stage lines\n  nianbao inspect report.pdf --stage grid --svg grid.svg"
)]
pub(super) struct Inspect {
    /// The file to inspect; `-` for standard input
    file: PathBuf,
    /// The stage to show
    #[arg(long, value_enum, default_value = "blocks")]
    stage: StageName,
    /// Draw the pages with their rulings and cells to this SVG file
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    #[command(flatten)]
    read: ReadArgs,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum StageName {
    /// Glyphs with their boxes, then rulings
    Glyphs,
    /// Lines of text outside tables, without running headers and page numbers
    Lines,
    /// Tables as grids, page by page
    Grid,
    /// Paragraphs and tables in reading order
    Blocks,
}

impl Inspect {
    pub(super) fn run(self) -> io::Result<Exit> {
        let opened =
            source::read_bytes(&self.file).and_then(|bytes| self.read.reader().open_bytes(&self.file, bytes));
        let input = match opened {
            Ok(input) => input,
            Err(error) => {
                warn_of(&error);
                return Ok(Exit::Failed);
            }
        };
        if let Some(path) = &self.svg {
            let Content::Pages(pages) = input.content else {
                warn(&format!(
                    "{}: has no pages to draw; a PDF has, and what PDF tools write with the places of words",
                    self.file.display()
                ));
                return Ok(Exit::Failed);
            };
            let laid = layout::lay_out(Content::Pages(pages.clone()));
            let drawing = nianbao_pages::picture::grid(&pages.pages, &laid.blocks);
            let mut out = source::sink(Some(path), std::slice::from_ref(&self.file))?;
            out.write_all(drawing.as_bytes())?;
            out.flush()?;
            return Ok(Exit::Done);
        }
        let stage = match self.stage {
            StageName::Glyphs => Stage::Glyphs,
            StageName::Lines => Stage::Lines,
            StageName::Grid => Stage::Grid,
            StageName::Blocks => Stage::Blocks,
        };
        stdout::print(|out| out.write_all(layout::show(input.content, stage).as_bytes()))?;
        Ok(Exit::Done)
    }
}
