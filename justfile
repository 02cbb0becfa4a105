# What CI runs.
check: format lint test docs

format:
    cargo fmt --check

lint:
    cargo clippy --all-targets --locked -- -D warnings

test:
    cargo test --locked

docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked

# Ratios of whole processes against pdftotext -layout; needs hyperfine and poppler-utils.
versus *FILES:
    benches/versus.sh {{FILES}}
