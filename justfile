# What CI runs.
check: format lint test docs full browser tables

format:
    cargo fmt --check

lint:
    cargo clippy --no-default-features --locked -- -D warnings
    cargo clippy --all-targets --locked -- -D warnings

test:
    cargo test --locked

docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked

# The same with every feature.
full:
    cp target/debug/nianbao target/debug/nianbao-core
    cargo clippy --all-targets --features full --locked -- -D warnings
    cargo test --features full --locked

# The pages that the program writes, in a real browser.
browser:
    .ci/browser

# The tables that the program writes, in DuckDB, pyarrow, pandas and openpyxl.
tables:
    .ci/tables

# Ratios of whole processes against pdftotext -layout; needs hyperfine and poppler-utils.
versus *FILES:
    benches/versus.sh {{FILES}}
