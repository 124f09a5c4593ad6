#!/usr/bin/env python3
"""Checks a VoiceMeet log without any of VoiceMeet's code: written from docs/envelope.md alone, with Python's standard library.

Reads one record per line, in the order of the log, as JSON: `head`, `body` and `packed` (PostgreSQL's column `boxes`, or
null) in hex, or `frame` in hex; optionally what else the store says (`leaf` in hex, `tenant`, `stream`, `revision`, `id`,
`type`, `at`, `command`).
Prints a line for each record that is not as it should be, and one RESULT line. Ends with 0 where every record holds.
Opens no box and knows no key: boxes that are missing are counted, and their keys must each have a tombstone (section 12).
"""
import hashlib
import json
import re
import struct
import sys

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
HASH = r"[0-9a-f]{64}"
INSTANT = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z"
# Section 4.1: members and their order are fixed, and no form needs an escape.
HEAD = re.compile(
    r'\{"actor":\{"id":"(?P<actor>[A-Za-z0-9][A-Za-z0-9._:/-]{0,99})",'
    r'"kind":"(?P<kind>person|guest|service|operator|timer|reactor|system)"\},'
    rf'"at":"(?P<at>{INSTANT})","body":"(?P<body>{HASH})","causation":"{UUID}","command":"(?P<command>{UUID})",'
    rf'"correlation":"{UUID}","id":"(?P<id>{UUID})"(?:,"occurred":"(?P<occurred>{INSTANT})")?(?:,"prev":"(?P<prev>{HASH})")?,'
    rf'"revision":"(?P<revision>0|[1-9][0-9]{{0,18}})","stream":"(?P<stream>(?P<category>[a-z][A-Za-z]*)-(?P<owner>{UUID})\.{UUID})",'
    rf'"tenant":"(?P<tenant>{UUID})"(?:,"traceparent":"00-[0-9a-f]{{32}}-[0-9a-f]{{16}}-[0-9a-f]{{2}}")?,'
    r'"type":"(?P<type>(?P<prefix>[a-z][A-Za-z]*)\.[a-z][A-Za-z]*\.v[1-9][0-9]{0,5})","v":1\}'
)
NOTE = {"alg", "commit", "kcv", "key", "purpose", "subject"}
HEAD_LIMIT, BODY_LIMIT, BOX_LIMIT, BOX_COUNT, RECORD_LIMIT = 4096, 49152, 16384, 15, 65536


class Wrong(Exception):
    """A record that is not as section 9 has it."""


def need(holds, what):
    if not holds:
        raise Wrong(what)


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def is_instant(text):
    """Section 2.2: a real date, hours to 23, seconds to 59."""
    year, month, day = int(text[0:4]), int(text[5:7]), int(text[8:10])
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    days = [31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    in_day = int(text[11:13]) <= 23 and int(text[14:16]) <= 59 and int(text[17:19]) <= 59
    return 1 <= month <= 12 and 1 <= day <= days[month - 1] and in_day


def head_of(data):
    """Section 9.1, step 1."""
    match = HEAD.fullmatch(data.decode("latin-1"))
    need(match, "the head has not the form of a head")
    head = match.groupdict()
    need(head["owner"] == head["tenant"] and head["category"] == head["prefix"], "the head contradicts itself")
    need((head["revision"] == "0") == (head["prev"] is None), "prev is absent at revision 0 and nowhere else")
    need(all(is_instant(head[name]) for name in ("at", "occurred") if head[name]), "an instant is none")
    need(head["kind"] not in ("person", "guest") or re.fullmatch(UUID, head["actor"]), "a person has no UUID")
    return head


def commit_of(head, number, note, box):
    """Section 8.4. No member needs an escape, so that Python's compact JSON is the canonical form."""
    place = [1, head["tenant"], head["stream"], head["id"], head["type"], number, note["subject"], note["purpose"], note["key"]]
    data = json.dumps(place, separators=(",", ":")).encode()
    return sha256(b"voicemeet/1/box\0" + struct.pack(">I", len(data)) + data + bytes.fromhex(note["kcv"]) + box)


def is_note(note):
    """Section 7.2."""
    return (
        isinstance(note, dict) and set(note) == NOTE and all(isinstance(value, str) for value in note.values())
        and note["alg"] == "A256GCM" and note["purpose"] in ("identity", "content")
        and re.fullmatch(UUID, note["key"]) and re.fullmatch("person:" + UUID, note["subject"])
        and re.fullmatch(HASH, note["kcv"]) and re.fullmatch(HASH, note["commit"])
    )


def cut(data, at):
    """One run of bytes with its length before it, and where it ends."""
    need(at + 4 <= len(data), "bytes are missing")
    end = at + 4 + struct.unpack(">I", data[at : at + 4])[0]
    need(end <= len(data), "bytes are missing")
    return data[at + 4 : end], end


def boxes_from(data, at):
    """Section 11.1, and the end of section 11.2."""
    need(at < len(data), "bytes are missing")
    boxes, end = [], at + 1
    for _ in range(data[at]):
        box, end = cut(data, end)
        boxes.append(box)
    need(end == len(data), "bytes follow the last box")
    return boxes


def parts_of(line):
    if "frame" in line:  # Section 11.2.
        frame = bytes.fromhex(line["frame"])
        need(frame[:4] == b"VM01", "a frame begins with VM01")
        head, end = cut(frame, 4)
        body, end = cut(frame, end)
        return head, body, boxes_from(frame, end)
    packed = line.get("packed")
    return bytes.fromhex(line["head"]), bytes.fromhex(line["body"]), boxes_from(bytes.fromhex(packed), 0) if packed else []


def check_record(line):
    """Section 9.1: the head's members, the leaf, and how many boxes are there and how many are missing."""
    head_bytes, body_bytes, boxes = parts_of(line)
    sizes = [len(box) for box in boxes]
    need(len(head_bytes) <= HEAD_LIMIT and len(body_bytes) <= BODY_LIMIT, "head or body is too large")
    need(len(boxes) <= BOX_COUNT and all(size <= BOX_LIMIT for size in sizes), "boxes are too many or too large")
    need(len(head_bytes) + len(body_bytes) + sum(sizes) <= RECORD_LIMIT, "the record is too large")
    head, leaf = head_of(head_bytes), sha256(b"\0" + head_bytes)
    for name in ("tenant", "stream", "revision", "id", "type", "at", "command"):
        need(name not in line or str(line[name]) == head[name], f"the column {name} differs from the head")
    need("leaf" not in line or line["leaf"] == leaf, "the leaf is another head's")
    need(sha256(body_bytes) == head["body"], "the body is not the one that the head names")
    body = json.loads(body_bytes)
    notes = body.get("boxes", [])
    need(set(body) - {"boxes"} == {"data", "salt"} and isinstance(body["data"], dict), "the body has not a body's members")
    need(isinstance(body["salt"], str) and re.fullmatch("[A-Za-z0-9_-]{22}", body["salt"]), "the salt is none")
    need(isinstance(notes, list) and all(is_note(note) for note in notes), "what the body says of a box is malformed")
    need(len(boxes) in (0, len(notes)), "the body names another number of boxes")
    for number, box in enumerate(boxes):
        need(commit_of(head, number, notes[number], box) == notes[number]["commit"], f"box {number} is not the one that the body names")
    return head, leaf, len(boxes), len(notes) - len(boxes)


def named_uuid(space, name):
    """Section 6.1."""
    digest = bytearray(hashlib.sha1(bytes.fromhex(space.replace("-", "")) + name.encode()).digest()[:16])
    digest[6], digest[8] = digest[6] & 0x0F | 0x50, digest[8] & 0x3F | 0x80
    text = digest.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def check_place(head, leaf, ends):
    """Section 9.2: the record continues its stream. `ends` has (revision, leaf, at, command, n) by stream."""
    stream, revision = head["stream"], int(head["revision"])
    last = ends.get(stream, (-1, None, "", "", -1))
    n = last[4] + 1 if head["command"] == last[3] else 0
    ends[stream] = (revision, leaf, head["at"], head["command"], n)
    need(revision == last[0] + 1, f"revision {revision} follows {last[0]}")
    need(head["prev"] == last[1], "prev is not the leaf of the event before")
    need(head["at"] >= last[2], "at is before that of the event before")
    need(head["id"] == named_uuid(head["command"], f"{stream}/{n}"), "the id is not that of the command's event")


def main():
    ends, ids, wrong, records, boxes, missing = {}, set(), 0, 0, 0, 0
    for number, text in enumerate(sys.stdin, 1):
        try:
            head, leaf, there, gone = check_record(json.loads(text))
            check_place(head, leaf, ends)
            need(head["id"] not in ids, "the id came before")
            ids.add(head["id"])
            records, boxes, missing = records + 1, boxes + there, missing + gone
        except (Wrong, ValueError, KeyError, TypeError, AttributeError) as error:
            wrong += 1
            print(f"line {number}: {error}")
    result = {"ok": wrong == 0, "records": records, "wrong": wrong, "streams": len(ends), "boxes": boxes, "missing": missing}
    print("RESULT " + json.dumps(result, separators=(",", ":")))
    return 0 if wrong == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
