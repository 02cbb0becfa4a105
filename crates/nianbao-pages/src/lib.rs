//! HTML pages for people (a report beside what was read, two reports compared, an audit), and pictures of report pages.

pub mod html;
pub mod picture;
