//! The two databases behind one door.

use crate::db::{self, db_test};
use spotcheck::store::dialect;

#[tokio::test]
async fn both_databases_end_in_the_same_columns() {
    let (_folder, sqlite) = db::sqlite().await;
    let ours = dialect::columns(&mut sqlite.read().await.unwrap()).await.unwrap();
    assert!(ours.iter().any(|(table, column, _)| table == "jobs" && column == "lease"));
    let Some(postgres) = db::postgres().await else { return };
    let theirs = dialect::columns(&mut postgres.read().await.unwrap()).await.unwrap();
    assert_eq!(ours, theirs);
}

db_test! {
    async fn what_is_not_committed_leaves_no_trace(db) {
        let mut tx = db.write().await.unwrap();
        dialect::set_meta(&mut tx, "kept", "yes").await.unwrap();
        tx.commit().await.unwrap();
        let mut tx = db.write().await.unwrap();
        dialect::set_meta(&mut tx, "kept", "no").await.unwrap();
        drop(tx);
        let mut tx = db.read().await.unwrap();
        assert_eq!(dialect::meta(&mut tx, "kept").await.unwrap().as_deref(), Some("yes"));
    }
}

db_test! {
    async fn a_snapshot_does_not_see_later_commits_and_cannot_write(db) {
        let mut snapshot = db.read().await.unwrap();
        assert_eq!(dialect::meta(&mut snapshot, "later").await.unwrap(), None);
        let mut tx = db.write().await.unwrap();
        dialect::set_meta(&mut tx, "later", "1").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(dialect::meta(&mut snapshot, "later").await.unwrap(), None);
        assert!(dialect::set_meta(&mut snapshot, "later", "2").await.is_err());
    }
}

#[tokio::test]
async fn the_database_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, _db) = db::sqlite().await;
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let mode = entry.unwrap().metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0);
    }
}

#[tokio::test]
async fn an_address_of_another_kind_is_refused_with_a_hint() {
    let error = spotcheck::store::Db::connect("mysql://x").await.unwrap_err().to_string();
    assert!(error.contains("hint: write sqlite:"), "{error}");
}
