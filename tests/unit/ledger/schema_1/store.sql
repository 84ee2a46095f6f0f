-- A record of schema 1, as Strongroom 0.1.0 wrote it with one fold, "tally": sqlite3's .dump of its file, and below it
-- the two numbers of the file's head that a dump leaves out. site.key signs this record and nothing else.
PRAGMA foreign_keys=OFF;
BEGIN TRANSACTION;
CREATE TABLE entries(
        seq INTEGER PRIMARY KEY,        -- 1, 2, 3, ...
        event TEXT NOT NULL,            -- RFC 8785
        signatures BLOB NOT NULL,       -- empty until officers sign
        leaf BLOB NOT NULL              -- SHA-256(0x00 || event || signatures)
) STRICT;
INSERT INTO entries VALUES(1,'{"actors":["agent"],"body":{"demo":false,"name":"Salle d''essai","schema":1,"site":"TST","vkey":"strongroom/TST+824024d3+AWtNPlxjntMc+mM9axOUwyGh8fdFS7bxgZ9RwA2f+OVa"},"boot_id":"0123456789abcdef0123456789abcdef","commitments":[],"item":"","item_prev":null,"kind":"store.created","mono_ns":"8123456789","reader":"","seq":1,"site":"TST","v":1,"wall":"2026-02-16T08:20:00.000000Z"}',X'',X'01474120bf721db6cec60a37b95cf802b5daec2aa69823d2ab618f6c6c04392a');
INSERT INTO entries VALUES(2,'{"actors":["agent"],"body":{"clean":true,"entries":1,"version":"0.1.0"},"boot_id":"0123456789abcdef0123456789abcdef","commitments":[],"item":"","item_prev":null,"kind":"agent.started","mono_ns":"68123457789","reader":"","seq":2,"site":"TST","v":1,"wall":"2026-02-16T08:21:00.000001Z"}',X'',X'b0a37a3a945dfd92a4ce8fb1add5b86b5c54ad2fdf4e235febf91b2cd2790ff6');
INSERT INTO entries VALUES(3,'{"actors":["awa"],"body":{"code":"ER1","detail":{},"kind":"STORE","label":"L-1","name":"Réserve 1","parent":"","purpose":"ACTIVE"},"boot_id":"0123456789abcdef0123456789abcdef","commitments":[],"item":"","item_prev":null,"kind":"place.added","mono_ns":"128123458789","reader":"","seq":3,"site":"TST","v":1,"wall":"2026-02-16T08:22:00.000002Z"}',X'',X'b8f288ad3919bfaa097071175de4a7986239482e07c7eebc0f9847408f79cd19');
INSERT INTO entries VALUES(4,'{"actors":["awa"],"body":{"code":"ER1/A","detail":{},"kind":"SHELF","label":"L-2","name":"Étagère A","parent":"ER1","purpose":"ACTIVE"},"boot_id":"0123456789abcdef0123456789abcdef","commitments":[],"item":"","item_prev":null,"kind":"place.added","mono_ns":"128123458789","reader":"","seq":4,"site":"TST","v":1,"wall":"2026-02-16T08:22:00.000002Z"}',X'',X'34af3383f7bf72f93fdcb35b031e8860bf7f97003d32eba4214867f6be521036');
INSERT INTO entries VALUES(5,'{"actors":["awa"],"body":{"detail":{"court":"Tribunal de Gao"},"label":"L-3","ref":"2026/17","status":"OPEN","type":"CRIMINAL"},"boot_id":"0123456789abcdef0123456789abcdef","commitments":[],"item":"","item_prev":null,"kind":"case.added","mono_ns":"188123459789","reader":"","seq":5,"site":"TST","v":1,"wall":"2026-02-16T08:23:00.000003Z"}',X'',X'a52ed0d84d44299d2c807e0dbeb03b7d0b93b6f73b504dcaa404df3589581c48');
INSERT INTO entries VALUES(6,'{"actors":["awa"],"body":{"case":"2026/17","class":"FIREARM","description":"saisi à Gao, n° 1","label":"L-4","legal_status":"SEIZED","place":"ER1/A","quantity":1,"record":{"firearm":{"kind":"PISTOL","make":"Taurus","model":"PT-92"}},"status":"IN_STORE","unit":"PIECE"},"boot_id":"0123456789abcdef0123456789abcdef","commitments":[],"item":"TST-2026-000001-5","item_prev":null,"kind":"item.added","mono_ns":"248123460789","reader":"","seq":6,"site":"TST","v":1,"wall":"2026-02-16T08:24:00.000004Z"}',X'',X'b6ca9acf7a206621939e40ed222ea52c48a0404b81cd3eb741f1569b8996c5e0');
INSERT INTO entries VALUES(7,'{"actors":["awa"],"body":{"case":"2026/17","class":"AMMO","description":"50 × 9 mm","label":"L-5","legal_status":"SEIZED","place":"ER1","quantity":50,"record":{"ammo_lot":{"calibre":"9 mm","round_type":"BALL"}},"status":"IN_STORE","unit":"ROUND"},"boot_id":"0123456789abcdef0123456789abcdef","commitments":[],"item":"TST-2026-000002-3","item_prev":null,"kind":"item.added","mono_ns":"248123460789","reader":"","seq":7,"site":"TST","v":1,"wall":"2026-02-16T08:24:00.000004Z"}',X'',X'ee64fe3d5e11884d85f32c175a102ce002ecdf6aa21d26556468cd9c9c1230a2');
INSERT INTO entries VALUES(8,'{"actors":["awa"],"body":{"binds":"EXHIBIT","carrier":"LABEL","subject":"TST-2026-000001-5","tag":"GUN-1"},"boot_id":"0123456789abcdef0123456789abcdef","commitments":[],"item":"TST-2026-000001-5","item_prev":{"leaf":"tsqaz3ogZiGTnkDtIi6lLEigQEuBzT63QfFWm4mWxeA=","seq":6},"kind":"tag.bound","mono_ns":"308123461789","reader":"scanner-1","seq":8,"site":"TST","v":1,"wall":"2026-02-16T08:25:00.000005Z"}',X'',X'32e5d084872b9c0d5f9db28f3185f1e52ba50d17be37008dd49330dfa1c9f25f');
INSERT INTO entries VALUES(9,'{"actors":["awa"],"body":{"from":"ER1/A","note":"für die Messung","to":"ER1"},"boot_id":"0123456789abcdef0123456789abcdef","commitments":[],"item":"TST-2026-000001-5","item_prev":{"leaf":"MuXQhIcrnA1fnbKPMYXx5SulDRe+NwCN1JMw36HJ8l8=","seq":8},"kind":"item.moved","mono_ns":"368123462789","reader":"scanner-1","seq":9,"site":"TST","v":1,"wall":"2026-02-16T08:26:00.000006Z"}',X'',X'ac24d1ff137407d1d1d5d5c6058b35e534aac8b74e3f0f581eecec3d86cc798b');
INSERT INTO entries VALUES(10,'{"actors":["awa"],"body":{"authority":"order 7","condition":"SERVICEABLE","due":"2099-01-01T00:00:00Z","from":"ER1","purpose":"LAB","to":"Dr. Diallo"},"boot_id":"0123456789abcdef0123456789abcdef","commitments":[],"item":"TST-2026-000001-5","item_prev":{"leaf":"rCTR/xN0B9HR1dXGBYs15TSqyLdOPw9YHuzsPYbMeYs=","seq":9},"kind":"item.checked_out","mono_ns":"368123462789","reader":"","seq":10,"site":"TST","v":1,"wall":"2026-02-16T08:26:00.000006Z"}',X'',X'6b7f63f56b141c614a1aa4878deab256ade984d6a05d82899a121bdb2c809dc9');
INSERT INTO entries VALUES(11,'{"actors":["awa"],"body":{"condition":"SERVICEABLE","from":"Dr. Diallo","note":"l''état n''a pas changé","seal_intact":true,"to":"ER1/A"},"boot_id":"0123456789abcdef0123456789abcdef","commitments":[],"item":"TST-2026-000001-5","item_prev":{"leaf":"a39j9WsUHGFKGqSHjeqyVq3phNagXYKJmhIb2yyAnck=","seq":10},"kind":"item.returned","mono_ns":"428123463789","reader":"","seq":11,"site":"TST","v":1,"wall":"2026-02-16T08:27:00.000007Z"}',X'',X'd9f5b51ccd6d4b5835d877aa6f73ce476776b2a73526c342d1ea150d9de81c87');
INSERT INTO entries VALUES(12,'{"actors":["bintou"],"body":{"as_of":11,"count":"C-2026-0001","counters":["bintou"],"expected":2,"kind":"FULL","mode":"OPEN","sample":0,"scope":["ER1"],"seed":"","snapshot":"sha256:00","station":"counter","to":"","witness":""},"boot_id":"0123456789abcdef0123456789abcdef","commitments":[],"item":"","item_prev":null,"kind":"count.opened","mono_ns":"488123464789","reader":"","seq":12,"site":"TST","v":1,"wall":"2026-02-16T08:28:00.000008Z"}',X'',X'4bbfd9b2906f74bb95386fb0f280488561779813893695669a6916d7ec626feb');
INSERT INTO entries VALUES(13,'{"actors":["bintou"],"body":{"count":"C-2026-0001","expected_place":"","payload":"NEVER\\x1dSEEN","place":"ER1","reason":"","result":"UNKNOWN_CODE","subject":"","symbology":"]C1","tag":""},"boot_id":"0123456789abcdef0123456789abcdef","commitments":[],"item":"","item_prev":null,"kind":"count.scanned","mono_ns":"488123464789","reader":"scanner-1","seq":13,"site":"TST","v":1,"wall":"2026-02-16T08:28:00.000008Z"}',X'',X'2fd9b063647ff237fc78746eef46b64b6716a12824782d90ad3b9582b6873a39');
INSERT INTO entries VALUES(14,'{"actors":["agent"],"body":{"alert":"A-14","dedupe":"clock","evidence":14,"rule":"clock-step","severity":"WARNING","subject":"clock","text":"The clock was set."},"boot_id":"0123456789abcdef0123456789abcdef","commitments":[],"item":"","item_prev":null,"kind":"alert.raised","mono_ns":"548123465789","reader":"","seq":14,"site":"TST","v":1,"wall":"2026-02-16T08:29:00.000009Z"}',X'',X'0b5b521ab7c0638c19329674bb694b5d2664fe4bb31bd0eb8c8ae51ee89db2bf');
INSERT INTO entries VALUES(15,'{"actors":["agent"],"body":{"device":"","driver":"hid-keyboard","frames":9007199254740991,"garbled":0,"reader":"scanner-1","reason":"unplugged","refused":0,"state":"gone","unplugged":1},"boot_id":"0123456789abcdef0123456789abcdef","commitments":[],"item":"","item_prev":null,"kind":"reader.state","mono_ns":"608123466789","reader":"scanner-1","seq":15,"site":"TST","v":1,"wall":"2026-02-16T08:30:00.000010Z"}',X'',X'02a3ae8ad0f852c22438015763f13258ad848be2dbd6002e7d182058b423a4cc');
INSERT INTO entries VALUES(16,'{"actors":["agent"],"body":{"reason":"asked to"},"boot_id":"0123456789abcdef0123456789abcdef","commitments":[],"item":"","item_prev":null,"kind":"agent.stopped","mono_ns":"608123466789","reader":"","seq":16,"site":"TST","v":1,"wall":"2026-02-16T08:30:00.000010Z"}',X'',X'014a90522f9988c5221faa1d08b695ca4bb1bf4566a6e230ee1df1e0a963f566');
CREATE TABLE checkpoints(
        size INTEGER PRIMARY KEY,       -- of the tree it signs
        note TEXT NOT NULL              -- C2SP tlog-checkpoint
) STRICT;
INSERT INTO checkpoints VALUES(1,replace('strongroom/TST\n1\nAUdBIL9yHbbOxgo3uVz4ArXa7CqmmCPSq2GPbGwEOSo=\n\n— strongroom/TST gkAk09jxVGHTGkN7GXc88fX5ONTPyH5aih8DCxSkZksvNWtY8uc+UPWuV0Isg19ULsG/jqNvPVtEfrZ1nayqFZgl5wg=\n','\n',char(10)));
CREATE TABLE head(
        id INTEGER PRIMARY KEY CHECK(id = 1),
        size INTEGER NOT NULL,          -- of the tree, and of the entries folded into the state
        note TEXT NOT NULL,             -- the signed checkpoint over all of it
        folds TEXT NOT NULL             -- SHA-256 of the folds' schemas: when it differs, the state is folded again
) STRICT;
INSERT INTO head VALUES(1,16,replace('strongroom/TST\n16\nhdzf1oThJGhi8weJmL3CaF9EJk/XFPkYkOBWOZ+iirc=\n\n— strongroom/TST gkAk07itfaVqw6sfWowlAlnrRMo293WhD8VQFbYvbPxL7F6761Ae2wEkKAR6rPpA74RupkTDgWB08OVx+CVluRdjngM=\n','\n',char(10)),'345aae86599116fce7b8b689a2783695856f7cd8b15bd72b9956dd7c7d5f54fc');
CREATE TABLE trail(
        item TEXT PRIMARY KEY,
        seq INTEGER NOT NULL,           -- the item's newest entry
        leaf BLOB NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO trail VALUES('TST-2026-000001-5',11,X'd9f5b51ccd6d4b5835d877aa6f73ce476776b2a73526c342d1ea150d9de81c87');
INSERT INTO trail VALUES('TST-2026-000002-3',7,X'ee64fe3d5e11884d85f32c175a102ce002ecdf6aa21d26556468cd9c9c1230a2');
CREATE TABLE tally(kind TEXT PRIMARY KEY, times INTEGER NOT NULL) STRICT;
INSERT INTO tally VALUES('store.created',1);
INSERT INTO tally VALUES('agent.started',1);
INSERT INTO tally VALUES('place.added',2);
INSERT INTO tally VALUES('case.added',1);
INSERT INTO tally VALUES('item.added',2);
INSERT INTO tally VALUES('tag.bound',1);
INSERT INTO tally VALUES('item.moved',1);
INSERT INTO tally VALUES('item.checked_out',1);
INSERT INTO tally VALUES('item.returned',1);
INSERT INTO tally VALUES('count.opened',1);
INSERT INTO tally VALUES('count.scanned',1);
INSERT INTO tally VALUES('alert.raised',1);
INSERT INTO tally VALUES('reader.state',1);
INSERT INTO tally VALUES('agent.stopped',1);
CREATE TRIGGER entries_are_never_changed BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END;
CREATE TRIGGER entries_are_never_deleted BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END;
CREATE TRIGGER checkpoints_are_never_changed BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END;
CREATE TRIGGER checkpoints_are_never_deleted BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'the record is only added to'); END;
COMMIT;
PRAGMA application_id = 1397902641;
PRAGMA user_version = 1;
