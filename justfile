# What CI runs.
check: format lint test docs full browser tables wheel spark

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

# The Python package: wheel, tests, README and tutorial.
wheel:
    .ci/wheel

# Spark, as a master and two workers on this machine; after `wheel`.
spark:
    .ci/spark

# Ratios of whole processes against pdftotext -layout; needs hyperfine and poppler-utils.
versus *FILES:
    benches/versus.sh {{FILES}}
