//! Each stage by itself, and the whole flow, on fixtures of each kind: `cargo bench`.

#![allow(clippy::unwrap_used, missing_docs, reason = "a bench may fail loudly")]

use std::fs;
use std::path::{Path, PathBuf};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use nianbao::Reader;
use nianbao::check::judge;
use nianbao::input::open;
use nianbao::layout::lay_out;
use nianbao::report::{Hints, recognise};

const REPORTS: [&str; 5] = [
    "reports/longmen-2023-chromium/input.pdf",
    "reports/yunling-2023-libreoffice/input.pdf",
    "reports/longmen-2024-notembedded/input.pdf",
    "shapes/page.html",
    "shapes/word.docx",
];

fn fixtures() -> impl Iterator<Item = (&'static str, PathBuf, Vec<u8>)> {
    REPORTS.into_iter().map(|name| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
        let bytes = fs::read(&path).unwrap();
        (name, path, bytes)
    })
}

fn stages(criterion: &mut Criterion) {
    for (name, path, bytes) in fixtures() {
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(bytes.len() as u64));
        group.bench_function(BenchmarkId::from_parameter("1 open"), |b| {
            b.iter(|| open(&bytes, &path, None, None).unwrap());
        });
        let input = open(&bytes, &path, None, None).unwrap();
        group.bench_function(BenchmarkId::from_parameter("2 lay out"), |b| {
            b.iter_batched(|| input.content.clone(), lay_out, criterion::BatchSize::SmallInput);
        });
        let blocks = lay_out(input.content).blocks;
        group.bench_function(BenchmarkId::from_parameter("3 recognise"), |b| {
            b.iter_batched(
                || blocks.clone(),
                |blocks| recognise(nianbao::Form::disclosure(), blocks, &Hints::default()),
                criterion::BatchSize::SmallInput,
            );
        });
        let reports = recognise(nianbao::Form::disclosure(), blocks, &Hints::default());
        group.bench_function(BenchmarkId::from_parameter("4 judge"), |b| {
            b.iter(|| reports.iter().map(|report| judge(&mut report.clone())).collect::<Vec<_>>());
        });
        let reader = Reader::new().timeout(None);
        group.bench_function(BenchmarkId::from_parameter("all: read"), |b| {
            b.iter(|| reader.read_bytes(&path, bytes.as_slice()).unwrap());
        });
        group.finish();
    }
}

criterion_group!(benches, stages);
criterion_main!(benches);
