use super::*;
use std::os::unix::fs::PermissionsExt;

fn modes(folder: &Path, found: &mut Vec<(PathBuf, u32)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        found.push((path.clone(), fs::metadata(&path).unwrap().permissions().mode() & 0o777));
        if path.is_dir() {
            modes(&path, found);
        }
    }
}

#[test]
fn the_same_content_is_kept_once_and_is_its_owners_alone() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(&dir.path().join("data")).unwrap();
    let first = blobs.put(&mut &b"hello"[..], 99).unwrap();
    assert_eq!(first, blobs.put(&mut &b"hello"[..], 99).unwrap());
    assert_eq!((first.bytes, &first.key), (5, &ContentHash::of(b"hello")));
    assert_eq!(blobs.range(&first.key, 1, 3).unwrap(), b"ell");
    assert_eq!(blobs.range(&first.key, 4, 100).unwrap(), b"o");
    let mut found = Vec::new();
    modes(dir.path(), &mut found);
    assert_eq!(found.iter().filter(|(path, _)| path.is_file()).count(), 1);
    assert!(found.iter().all(|(path, mode)| *mode == if path.is_dir() { 0o700 } else { 0o600 }), "{found:?}");
}

#[test]
fn what_is_too_large_or_given_up_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(dir.path()).unwrap();
    assert!(matches!(blobs.put(&mut &[0_u8; 100][..], 99), Err(BlobError::TooLarge { limit: 99 })));
    blobs.stage(9).unwrap().write(b"half").unwrap();
    assert_eq!(fs::read_dir(dir.path().join("incoming")).unwrap().count(), 0);
}

#[test]
fn a_deleted_blob_is_missing_by_name_and_takes_its_scratch_along() {
    let dir = tempfile::tempdir().unwrap();
    let blobs = Blobs::open(dir.path()).unwrap();
    let key = blobs.put(&mut &b"x"[..], 9).unwrap().key;
    blobs.scratch(&key).write(&[&[1, -2], &[i16::MIN, i16::MAX]]).unwrap();
    assert_eq!(blobs.scratch(&key).read().unwrap(), Some(vec![vec![1, -2], vec![i16::MIN, i16::MAX]]));
    blobs.delete(&key).unwrap();
    blobs.delete(&key).unwrap();
    assert!(matches!(blobs.read(&key), Err(BlobError::Missing(missing)) if missing == key));
    assert_eq!(blobs.scratch(&key).read().unwrap(), None);
}

#[test]
fn scratch_without_its_count_is_not_read() {
    let dir = tempfile::tempdir().unwrap();
    let scratch = Scratch::new(dir.path().join("s"));
    scratch.write(&[&[1]]).unwrap();
    fs::remove_file(dir.path().join("s/count")).unwrap();
    assert_eq!(scratch.read().unwrap(), None);
}
