-- A million walks, a tenth of them of other owners; in whichever database.
INSERT INTO walk (owner, id, events, bytes, made, touched, opened, parent, state, pending)
    SELECT CASE WHEN i % 10 = 0 THEN 'o' || i % 1000 ELSE 'o' END, 'w-' || i, 1, 200, 1700000000 + i, 1700000000 + i,
        '2026-01-01', '', CASE WHEN i % 3 = 0 THEN 'decided' ELSE 'asking' END, 'Q1' FROM n;
INSERT INTO event (walk, seq, body)
    SELECT key, 0, '{"event":"opened","brief":"We are six engineers on a customer-facing billing portal in TypeScript and release daily, and this is as long as the first words of a walk commonly are, give or take."}'
    FROM walk;
INSERT INTO result (owner, kind, id, body, made, wanted)
    SELECT owner, 'decision', 'd-' || id, '{}', made, made FROM walk WHERE key % 5 = 0;
