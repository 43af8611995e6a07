//! A fresh database for every test, on both kinds. `db_test!` runs one scenario on SQLite and on PostgreSQL.
//!
//! PostgreSQL is a temporary cluster of our own, made from the distribution's packages once per test binary: on a
//! Unix socket in a temporary folder, without fsync, gone when the test process ends, however it ends.

use spotcheck::store::Db;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Defines a module with one test per database; the scenario takes an open, empty `Db`.
macro_rules! db_test {
    ($(#[$doc:meta])* async fn $name:ident($db:ident) $body:block) => {
        $(#[$doc])*
        mod $name {
            use super::*;

            async fn scenario($db: spotcheck::store::Db) $body

            #[tokio::test]
            async fn sqlite() {
                let (_folder, db) = $crate::db::sqlite().await;
                scenario(db).await;
            }

            #[tokio::test]
            async fn postgres() {
                if let Some(db) = $crate::db::postgres().await {
                    scenario(db).await;
                }
            }
        }
    };
}
pub(crate) use db_test;

/// An empty SQLite database; it lives as long as the folder.
pub async fn sqlite() -> (tempfile::TempDir, Db) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("spotcheck.db").display());
    let db = Db::connect(&url).await.unwrap();
    (folder, db)
}

/// An empty PostgreSQL database, or `None` where `SPOTCHECK_SKIP_POSTGRES=1` says that there shall be none.
pub async fn postgres() -> Option<Db> {
    Some(Db::connect(&postgres_url().await?).await.unwrap())
}

/// The address of a new, empty PostgreSQL database.
pub async fn postgres_url() -> Option<String> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    if std::env::var("SPOTCHECK_SKIP_POSTGRES").is_ok_and(|v| v == "1") {
        return None;
    }
    let cluster = tokio::task::spawn_blocking(cluster).await.unwrap();
    let name = format!("t{}", NEXT.fetch_add(1, Ordering::Relaxed));
    cluster.psql(&format!("create database {name} template template0"));
    Some(format!("postgres://{}@localhost/{name}?host={}", cluster.user, cluster.folder.display()))
}

struct Cluster {
    folder: PathBuf,
    user: String,
    bin: PathBuf,
    /// Its standard input is the life line: when this process ends the shell behind it stops the server and cleans up.
    _guard: Child,
}

impl Cluster {
    fn psql(&self, sql: &str) {
        let out = Command::new(self.bin.join("psql"))
            .args(["-h", &self.folder.display().to_string(), "-U", &self.user, "-d", "postgres", "-qc", sql])
            .output()
            .unwrap();
        assert!(out.status.success(), "{sql}: {}", String::from_utf8_lossy(&out.stderr));
    }
}

const GUARD: &str = r#"
set -e
"$BIN/initdb" -D "$DIR/data" -U "$PGU" -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$DIR/initdb.log" 2>&1 ||
    { cat "$DIR/initdb.log"; exit 1; }
"$BIN/postgres" -D "$DIR/data" -k "$DIR" -c listen_addresses= -c fsync=off -c synchronous_commit=off \
    -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB >"$DIR/server.log" 2>&1 </dev/null &
server=$!
trap 'kill -QUIT $server 2>/dev/null; wait $server || true; rm -rf "$DIR/data" "$DIR"/.s.* "$DIR"/*.log; rmdir "$DIR" || true' EXIT
i=0
until "$BIN/pg_isready" -q -h "$DIR" -U "$PGU"; do
    i=$((i + 1)); [ $i -lt 300 ] || { cat "$DIR/server.log"; exit 1; }
    kill -0 $server || { cat "$DIR/server.log"; exit 1; }
    sleep 0.1
done
echo ready
read -r _ || true
"#;

fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        let bin = installed().unwrap_or_else(|| {
            panic!(
                "PostgreSQL is not installed, and these tests run on both databases\n\
                 hint: apt-get install postgresql, or set SPOTCHECK_SKIP_POSTGRES=1 to test SQLite alone"
            )
        });
        // A short path: socket addresses end at 107 bytes.
        let folder = tempfile::Builder::new().prefix("spotcheck-pg").tempdir_in("/tmp").unwrap().keep();
        let root = rustix::process::geteuid().is_root();
        if root {
            // initdb refuses root; the packages bring a user of their own.
            let done = Command::new("chown").arg("postgres").arg(&folder).status().unwrap();
            assert!(done.success(), "the packages' user `postgres` is missing");
        }
        let mut command = if root {
            let mut command = Command::new("runuser");
            command.args(["-u", "postgres", "--", "sh", "-c", GUARD]);
            command
        } else {
            let mut command = Command::new("sh");
            command.args(["-c", GUARD]);
            command
        };
        let user = "spotcheck".to_owned();
        let mut guard = command
            .env("BIN", &bin)
            .env("DIR", &folder)
            .env("PGU", &user)
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .process_group(0) // Ctrl-C reaches the tests; the guard then sees its input end
            .spawn()
            .unwrap();
        let mut said = String::new();
        let mut lines = BufReader::new(guard.stdout.take().unwrap());
        while lines.read_line(&mut said).unwrap() > 0 && !said.ends_with("ready\n") {}
        assert!(said.ends_with("ready\n"), "PostgreSQL did not start: {said}");
        Cluster { folder, user, bin, _guard: guard }
    })
}

/// The newest of the distribution's versions.
fn installed() -> Option<PathBuf> {
    let versions = std::fs::read_dir(Path::new("/usr/lib/postgresql")).ok()?;
    let mut bins: Vec<(u32, PathBuf)> = versions
        .filter_map(Result::ok)
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, bin)| bin.join("initdb").exists())
        .collect();
    bins.sort();
    bins.pop().map(|(_, bin)| bin)
}
