"""Whisper in CTranslate2 form -> one ggml file that whisper.cpp reads (f16 weights, f32 biases and norms).

Source: model.bin (any of CTranslate2's weight types) and tokenizer.json. Needs numpy alone.
The same bytes come out on every machine: nothing here rests on the rounding of a math library.
"""

import json
import struct
from decimal import Decimal
from pathlib import Path

import numpy as np

OUTPUT = "ggml-base-f16.bin"

CT2_TYPES = {0: np.float32, 1: np.int8, 2: np.int16, 3: np.int32, 4: np.float16}
GGML_MAGIC = 0x67676D6C
GGML_F32, GGML_F16 = 0, 1
MULTILINGUAL_BASE_TOKENS, ENGLISH_BASE_TOKENS = 50257, 50256
SAMPLE_RATE, FFT_SIZE = 16_000, 400


def convert(source: Path, out: Path) -> None:
    weights = read_ct2(source / "model.bin")
    tokens = base_tokens(source / "tokenizer.json", vocabulary_size=len(weights["decoder/embeddings/weight"]))
    with open(out / OUTPUT, "wb") as file:
        write_header(file, weights, tokens)
        for name, tensor, kind in tensors(weights):
            write_tensor(file, name, tensor, kind)


def read_ct2(path: Path) -> dict[str, np.ndarray]:
    """Every variable of a CTranslate2 model by name, dequantised; aliases resolved."""
    with open(path, "rb") as file:

        def number(kind: str) -> int:
            return struct.unpack("<" + kind, file.read(struct.calcsize("<" + kind)))[0]

        def text() -> str:
            return file.read(number("H")).rstrip(b"\0").decode()

        _format_version, spec, _spec_revision = number("I"), text(), number("I")
        if spec != "WhisperSpec":
            raise ValueError(f"{path.name} holds a {spec}, not a WhisperSpec")
        raw = {}
        for _ in range(number("I")):
            name = text()
            shape = [number("I") for _ in range(number("B"))]
            kind = CT2_TYPES[number("B")]
            raw[name] = np.frombuffer(file.read(number("I")), dtype=kind).reshape(shape)
        for _ in range(number("I")):
            alias, target = text(), text()
            for name in [n for n in raw if n == target or n.startswith(target + "_")]:
                raw.setdefault(alias + name[len(target) :], raw[name])

    def dequantised(name: str, value: np.ndarray) -> np.ndarray:
        if value.dtype == np.int8 and name + "_scale" in raw:  # one scale a row: weight = q / scale
            return value.astype(np.float32) / raw[name + "_scale"].astype(np.float32).reshape(-1, 1)
        return value

    return {name: dequantised(name, value) for name, value in raw.items()}


def base_tokens(path: Path, vocabulary_size: int) -> list[bytes]:
    """The byte strings of the byte-pair tokens; whisper.cpp makes up the special ones itself."""
    tokenizer = json.loads(path.read_text(encoding="utf-8"))
    count = MULTILINGUAL_BASE_TOKENS if vocabulary_size >= 51865 else ENGLISH_BASE_TOKENS
    byte_of = gpt2_bytes()
    vocabulary = sorted(tokenizer["model"]["vocab"].items(), key=lambda entry: entry[1])
    tokens = [
        bytes(byte_of[c] for c in token) if all(c in byte_of for c in token) else token.encode()
        for token, number in vocabulary
        if number < count
    ]
    for added in sorted(tokenizer["added_tokens"], key=lambda token: token["id"]):
        if len(tokens) <= added["id"] < count:
            tokens.append(added["content"].encode())
    if len(tokens) != count:
        raise ValueError(f"{path.name} has {len(tokens)} base tokens, expected {count}")
    return tokens


def gpt2_bytes() -> dict[str, int]:
    """GPT-2 spells each byte as a printable character; the unprintable ones are moved to 256 and up."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    moved = [byte for byte in range(256) if byte not in printable]
    return {chr(b): b for b in printable} | {chr(256 + i): b for i, b in enumerate(moved)}


def write_header(file, weights: dict[str, np.ndarray], tokens: list[bytes]) -> None:
    vocabulary_size, width = weights["decoder/embeddings/weight"].shape
    mel_bands = weights["encoder/conv1/weight"].shape[1]
    file.write(struct.pack("<I", GGML_MAGIC))
    file.write(
        struct.pack(
            "<11i",
            vocabulary_size,
            len(weights["encoder/position_encodings/encodings"]),
            width,
            int(weights["encoder/num_heads"]),
            layers(weights, "encoder"),
            len(weights["decoder/position_encodings/encodings"]),
            width,
            int(weights["decoder/num_heads"]),
            layers(weights, "decoder"),
            mel_bands,
            GGML_F16,
        )
    )
    filters = mel_filters(mel_bands)
    file.write(struct.pack("<2i", *filters.shape) + filters.tobytes())
    file.write(struct.pack("<i", len(tokens)))
    for token in tokens:
        file.write(struct.pack("<i", len(token)) + token)


def layers(weights: dict[str, np.ndarray], part: str) -> int:
    names = (name.split("/") for name in weights if name.startswith(part + "/layer_"))
    return len({name[1] for name in names if name[1].removeprefix("layer_").isdigit()})


def mel_filters(bands: int) -> np.ndarray:
    """Slaney's mel filter bank, area-normalised, as librosa and Whisper use it.

    Exponentials by `decimal`, which rounds correctly everywhere; numpy's differ from CPU to CPU in the last bit.
    """
    hz_per_mel, corner_hz = 200.0 / 3, 1000.0  # linear below the corner, logarithmic above
    corner_mel, log_step = corner_hz / hz_per_mel, natural_log(6.4) / 27.0

    top_mel = corner_mel + natural_log(SAMPLE_RATE / 2 / corner_hz) / log_step
    mels = np.linspace(0.0, top_mel, bands + 2)
    edges = np.array(
        [corner_hz * exponential(log_step * (m - corner_mel)) if m >= corner_mel else hz_per_mel * m for m in mels]
    )
    bins = np.fft.rfftfreq(FFT_SIZE, 1.0 / SAMPLE_RATE)
    distance, width = edges[:, None] - bins[None, :], np.diff(edges)
    rising, falling = -distance[:-2] / width[:-1, None], distance[2:] / width[1:, None]
    area = 2.0 / (edges[2:] - edges[:-2])
    return (np.maximum(0, np.minimum(rising, falling)) * area[:, None]).astype(np.float32)


def natural_log(x: float) -> float:
    return float(Decimal(x).ln())


def exponential(x: float) -> float:
    return float(Decimal(float(x)).exp())


def tensors(weights: dict[str, np.ndarray]):
    """(ggml name, values, type) in the order of OpenAI's own files."""

    def linear(target: str, source: str):
        yield target + ".weight", weights[source + "/weight"], GGML_F16
        yield target + ".bias", weights[source + "/bias"], GGML_F32

    def norm(target: str, source: str):
        yield target + ".weight", weights[source + "/gamma"], GGML_F32
        yield target + ".bias", weights[source + "/beta"], GGML_F32

    def attention(target: str, source: str, over_itself: bool):
        # CTranslate2 fuses query, key and value (key and value alone when the query comes from elsewhere).
        if over_itself:
            fused, output = "/linear_0", "/linear_1"
            query, key, value = np.split(weights[source + fused + "/weight"], 3)
            query_bias, key_bias, value_bias = np.split(weights[source + fused + "/bias"], 3)
        else:
            fused, output = "/linear_1", "/linear_2"
            query, query_bias = weights[source + "/linear_0/weight"], weights[source + "/linear_0/bias"]
            key, value = np.split(weights[source + fused + "/weight"], 2)
            key_bias, value_bias = np.split(weights[source + fused + "/bias"], 2)
        if np.any(key_bias):
            raise ValueError(f"{source} has a key bias, for which ggml has no place")
        yield target + ".query.weight", query, GGML_F16
        yield target + ".query.bias", query_bias, GGML_F32
        yield target + ".key.weight", key, GGML_F16
        yield target + ".value.weight", value, GGML_F16
        yield target + ".value.bias", value_bias, GGML_F32
        yield from linear(target + ".out", source + output)

    yield "encoder.positional_embedding", weights["encoder/position_encodings/encodings"], GGML_F32
    for conv in ("conv1", "conv2"):
        yield f"encoder.{conv}.weight", weights[f"encoder/{conv}/weight"], GGML_F16
        yield f"encoder.{conv}.bias", weights[f"encoder/{conv}/bias"].reshape(-1, 1), GGML_F32
    for part in ("encoder", "decoder"):
        for layer in range(layers(weights, part)):
            source, target = f"{part}/layer_{layer}", f"{part}.blocks.{layer}"
            yield from attention(target + ".attn", source + "/self_attention", over_itself=True)
            yield from norm(target + ".attn_ln", source + "/self_attention/layer_norm")
            if part == "decoder":
                yield from attention(target + ".cross_attn", source + "/attention", over_itself=False)
                yield from norm(target + ".cross_attn_ln", source + "/attention/layer_norm")
            yield from linear(target + ".mlp.0", source + "/ffn/linear_0")
            yield from linear(target + ".mlp.2", source + "/ffn/linear_1")
            yield from norm(target + ".mlp_ln", source + "/ffn/layer_norm")
    yield from norm("encoder.ln_post", "encoder/layer_norm")
    yield "decoder.positional_embedding", weights["decoder/position_encodings/encodings"], GGML_F32
    yield "decoder.token_embedding.weight", weights["decoder/embeddings/weight"], GGML_F16
    yield from norm("decoder.ln", "decoder/layer_norm")


def write_tensor(file, name: str, values: np.ndarray, kind: int) -> None:
    values = np.ascontiguousarray(values).astype(np.float16 if kind == GGML_F16 else np.float32)
    file.write(struct.pack("<3i", values.ndim, len(name), kind))
    file.write(struct.pack(f"<{values.ndim}i", *reversed(values.shape)))
    file.write(name.encode() + values.tobytes())
