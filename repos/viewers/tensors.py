"""What safetensors and GGUF files have in common: a list of tensors, and facts about the model."""

from collections import Counter
from dataclasses import dataclass, field
from math import prod


@dataclass(frozen=True, slots=True)
class Tensor:
    """size_bytes: 0 where the format does not say. start: of its bytes, from the first tensor's."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    size_bytes: int = 0
    start: int = 0

    @property
    def parameters(self) -> int:
        return prod(self.shape)

    @property
    def shape_text(self) -> str:
        return f"[{', '.join(map(str, self.shape))}]"


@dataclass(frozen=True, slots=True)
class TensorFile:
    """facts: name and value, in the file's order. quantization: "" where nothing says so."""

    format: str
    tensors: list[Tensor]
    facts: list[tuple[str, str]]
    quantization: str = ""
    warnings: list[str] = field(default_factory=list)

    @property
    def parameters(self) -> int:
        return sum(tensor.parameters for tensor in self.tensors)

    @property
    def by_dtype(self) -> list[tuple[str, int]]:
        """(type, parameters), the most first."""
        counts: Counter[str] = Counter()
        for tensor in self.tensors:
            counts[tensor.dtype] += tensor.parameters
        return counts.most_common(12)


@dataclass(frozen=True, slots=True)
class TensorChange:
    """One tensor of two files. kind: added, removed, reshaped, retyped or both of the last."""

    kind: str
    name: str
    old: Tensor | None
    new: Tensor | None


def compare_tensors(old: TensorFile, new: TensorFile) -> list[TensorChange]:
    """By name; the values of tensors are not looked at."""
    before = {tensor.name: tensor for tensor in old.tensors}
    after = {tensor.name: tensor for tensor in new.tensors}
    changes = [
        TensorChange("removed", name, tensor, None)
        for name, tensor in before.items()
        if name not in after
    ]
    for name, tensor in after.items():
        former = before.get(name)
        if former is None:
            changes.append(TensorChange("added", name, None, tensor))
            continue
        words = [
            *(["reshaped"] if former.shape != tensor.shape else []),
            *(["type changed"] if former.dtype != tensor.dtype else []),
        ]
        if words:
            changes.append(TensorChange(", ".join(words), name, former, tensor))
    return changes
