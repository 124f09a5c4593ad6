"""A real Whisper behind OpenAI's transcription API, for tests: one model, one transcription at a time, on loopback.

Answers POST /v1/audio/transcriptions (multipart, as openai-node's src/resources/audio/transcriptions.ts sends it) with `json`,
`verbose_json` or `text`, errors in OpenAI's shape, and GET /health while it works. Two members of its own, `model_sha256` and
`server_version`, say which machine wrote the words. Needs faster-whisper, and nothing else that Python lacks. Ends with its
standard input, so that it never outlives the program that started it.
"""

import argparse
import hashlib
import hmac
import io
import json
import os
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import version

MOST_BODY_BYTES = 25 * 1024 * 1024
"""OpenAI's own limit of a file, here of the whole request."""
MOST_DROPPED_BYTES = 4 * MOST_BODY_BYTES
"""So much of a request that is too long is read, so that its sender hears of it."""
MOST_WAITING = 16
"""More requests than this at once are told to come back."""
RETRY_AFTER_SECONDS = 1
SILENT_CLIENT_SECONDS = 60
READ_BYTES = 1024 * 1024
SAMPLES_PER_SECOND = 16_000
LANGUAGES = {"en": "english"}
"""What the model understands, and how OpenAI calls it in an answer."""
FORMATS = ("json", "verbose_json", "text")
# Without the voice filter 30 s of silence becomes "you"; padded by the usual 400 ms, words end 0.6 s late.
VOICE = {"threshold": 0.5, "min_silence_duration_ms": 500, "speech_pad_ms": 200}


class Refusal(Exception):
    """An answer that is no transcript: a status, a sentence, and OpenAI's code where it has one."""

    def __init__(self, status, message, code=None):
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


class Model:
    """The weights, known by their digest, and their one worker."""

    def __init__(self, directory, name, sha256):
        # Imported here: what is wrong with the arguments is said at once.
        from faster_whisper import WhisperModel, decode_audio

        self.name, self.sha256 = name, digest_of(os.path.join(directory, "model.bin"))
        if self.sha256 != sha256:
            raise SystemExit(f"The weights have the SHA-256 {self.sha256}, not {sha256}: they are not used.")
        self._decode = decode_audio
        self._whisper = WhisperModel(directory, device="cpu", compute_type="int8", cpu_threads=1)
        self._one_at_a_time = threading.Lock()

    def transcribe(self, sound, language, temperature, with_words):
        """Gives the seconds of the sound and its segments. Raises Refusal for what is no sound."""
        with self._one_at_a_time:
            try:
                samples = self._decode(io.BytesIO(sound), sampling_rate=SAMPLES_PER_SECOND)
            except Exception as failure:  # PyAV raises a class of its own for each thing that can be wrong.
                raise Refusal(400, "The audio file could not be decoded or its format is not supported.") from failure
            if len(samples) == 0:
                raise Refusal(400, "The audio file has no sound in it.")
            segments, _ = self._whisper.transcribe(
                samples,
                language=language,
                temperature=temperature,
                beam_size=5,
                condition_on_previous_text=False,
                vad_filter=True,
                vad_parameters=VOICE,
                word_timestamps=with_words,
            )
            return len(samples) / SAMPLES_PER_SECOND, list(segments)


def digest_of(path):
    digest = hashlib.sha256()
    with open(path, "rb") as file:
        while part := file.read(READ_BYTES):
            digest.update(part)
    return digest.hexdigest()


def parts_of(body, content_type):
    """The fields of a multipart form (RFC 7578): texts by name, in order, and the bytes of the one file, or None."""
    boundary = parameter_of(content_type, "boundary")
    if not content_type.lower().startswith("multipart/form-data") or not boundary:
        raise Refusal(400, "The request is not multipart/form-data with a boundary.")
    fields, file = {}, None
    # Every delimiter but the first follows a line break.
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary.encode("latin-1"))
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise Refusal(400, "The multipart form has no end.")
    for piece in pieces[1:-1]:
        head, gap, content = piece.partition(b"\r\n\r\n")
        disposition = next(
            (line for line in head.decode("latin-1").split("\r\n") if line.lower().startswith("content-disposition:")), ""
        )
        name = parameter_of(disposition, "name")
        if not gap or name is None:
            raise Refusal(400, "A part of the multipart form has no name.")
        if name == "file":
            file = content
        else:
            fields.setdefault(name, []).append(content.decode("utf-8", "replace"))
    return fields, file


def parameter_of(header, name):
    """A parameter of a header, with or without quotes; None where it has none."""
    for part in header.split(";")[1:]:
        key, _, value = part.strip().partition("=")
        if key.lower() == name:
            return value.strip('"')
    return None


def answer_of(model, fields, sound):
    """What is answered to a form: content type and text."""

    def one(name, usual=None):
        return fields.get(name, [usual])[-1]

    if one("model") != model.name:
        raise Refusal(404, f"The model {one('model')!r} does not exist; there is {model.name!r}.", "model_not_found")
    form = one("response_format", "json")
    if form not in FORMATS:
        raise Refusal(400, f"response_format must be one of {', '.join(FORMATS)}.")
    language = one("language", "en")
    if language not in LANGUAGES:
        raise Refusal(400, f"The model understands {', '.join(LANGUAGES)} only.", "unsupported_language")
    try:
        temperature = float(one("temperature", "0"))
    except ValueError as failure:
        raise Refusal(400, "temperature must be a number.") from failure
    if not 0 <= temperature <= 1:
        raise Refusal(400, "temperature must be from 0 to 1.")
    if not sound:
        raise Refusal(400, "There is no file, or it is empty.")
    granularities = fields.get("timestamp_granularities[]", ["segment"])
    seconds, segments = model.transcribe(sound, language, temperature, "word" in granularities)
    text = "".join(segment.text for segment in segments).strip()
    if form == "text":
        return "text/plain; charset=utf-8", text + "\n"
    answer = {"text": text}
    if form == "verbose_json":
        answer |= {
            "task": "transcribe",
            "language": LANGUAGES[language],
            "duration": seconds,
            "segments": [segment_of(at, segment) for at, segment in enumerate(segments)],
            "model_sha256": model.sha256,
            "server_version": "faster-whisper " + version("faster-whisper"),
        }
        if "word" in granularities:
            answer["words"] = [word_of(word) for segment in segments for word in segment.words or []]
    return "application/json", json.dumps(answer)


def segment_of(at, segment):
    names = ("seek", "start", "end", "text", "tokens", "temperature", "avg_logprob", "compression_ratio", "no_speech_prob")
    return {"id": at} | {name: number_of(getattr(segment, name)) for name in names}


def word_of(word):
    return {"word": word.word.strip(), "start": number_of(word.start), "end": number_of(word.end)}


def number_of(value):
    """numpy's numbers are none for JSON."""
    return value.item() if hasattr(value, "item") else value


class Handler(BaseHTTPRequestHandler):
    """One connection, on a thread of its own."""

    protocol_version = "HTTP/1.1"
    timeout = SILENT_CLIENT_SECONDS
    # Head and body of an answer are two writes: without this the second waits for the client's delayed acknowledgement.
    disable_nagle_algorithm = True

    def do_GET(self):
        if self.path == "/health":
            self.say(200, "application/json", json.dumps({"status": "ok", "model": self.server.model.name}))
        else:
            self.refuse(Refusal(404, "There is nothing here."))

    def do_POST(self):
        try:
            body = self.body()
            self.check_key()
            if self.path != "/v1/audio/transcriptions":
                raise Refusal(404, "There is nothing here.")
            if not self.server.places.acquire(blocking=False):
                raise Refusal(503, "Too many requests wait already.", "overloaded")
            try:
                fields, sound = parts_of(body, self.headers.get("Content-Type", ""))
                kind, text = answer_of(self.server.model, fields, sound)
            finally:
                self.server.places.release()
            self.say(200, kind, text)
        except Refusal as refusal:
            self.refuse(refusal)
        except OSError:
            # Who asked is gone.
            self.close_connection = True

    def body(self):
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self.close_connection = True
            raise Refusal(411, "The request does not say how long it is.")
        if int(length) > MOST_BODY_BYTES:
            self.close_connection = True
            self.drop(min(int(length), MOST_DROPPED_BYTES))
            raise Refusal(413, f"The request has more than {MOST_BODY_BYTES} bytes.")
        return self.rfile.read(int(length))

    def drop(self, count):
        """A client that is still sending does not read an answer."""
        while count > 0 and (part := self.rfile.read(min(count, READ_BYTES))):
            count -= len(part)

    def check_key(self):
        if self.server.key is None:
            return
        given = self.headers.get("Authorization", "").encode("latin-1")
        if not hmac.compare_digest(given, f"Bearer {self.server.key}".encode("latin-1")):
            raise Refusal(401, "The key is not known.", "invalid_api_key")

    def refuse(self, refusal):
        kind = "server_error" if refusal.status >= 500 else "invalid_request_error"
        error = {"message": refusal.message, "type": kind, "param": None, "code": refusal.code}
        self.say(refusal.status, "application/json", json.dumps({"error": error}))

    def say(self, status, kind, text):
        content = text.encode("utf-8")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        if status == 503:
            self.send_header("Retry-After", str(RETRY_AFTER_SECONDS))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_):
        """Nothing: what people said is nobody's log line."""


class Server(ThreadingHTTPServer):
    daemon_threads = True
    # A killed server's address is free for the next one.
    allow_reuse_address = True

    def __init__(self, port, model, key):
        super().__init__(("127.0.0.1", port), Handler)
        self.model, self.key, self.places = model, key, threading.BoundedSemaphore(MOST_WAITING)

    def handle_error(self, request, client_address):
        """A client that is gone is no error; anything else is, and is shown."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def end_with_input():
    while sys.stdin.buffer.read(READ_BYTES):
        pass
    os._exit(0)


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("--port", type=int, required=True)
    words.add_argument("--directory", required=True, help="of the model, as CTranslate2 reads it")
    words.add_argument("--model", required=True, help="how requests name it")
    words.add_argument("--sha256", required=True, help="of its model.bin")
    asked = words.parse_args()
    # The key comes by the environment: arguments are seen by everybody on the machine.
    key = os.environ.get("WHISPER_API_KEY") or None
    model = Model(asked.directory, asked.model, asked.sha256)
    server = Server(asked.port, model, key)
    threading.Thread(target=end_with_input, daemon=True).start()
    server.serve_forever()


if __name__ == "__main__":
    main()
