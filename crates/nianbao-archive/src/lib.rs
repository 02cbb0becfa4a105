//! Many reports in one archive: files into it, tables out of it, and what only many reports tell.

pub mod archive;
pub mod audit;
pub mod export;
pub mod ingest;
pub mod sample;
