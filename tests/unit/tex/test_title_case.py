"""Braces around words of titles."""

import pytest

from readinglist.tex import to_tex
from readinglist.tex.title_case import protect_title


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Data Scaling Laws in Imitation Learning", "Data Scaling Laws in Imitation Learning"),
        ("BERT: Pre-training of Transformers", "{BERT}: Pre-training of Transformers"),
        ("LoRA and iPhone NeRFs", "{LoRA} and {iPhone} {NeRFs}"),
        ("Q-Learning and A* Search: A Survey", "{Q}-Learning and {A*} Search: A Survey"),
        ("GPT-4 (LLMs) in 3D with Qwen2.5-VL", "{GPT}-4 ({LLMs}) in {3D} with {Qwen2.5}-{VL}"),
        ("Bayesian Newton's Method", "{Bayesian} {Newton's} Method"),
        ("Can I Trust Plan A", "Can {I} Trust Plan {A}"),
        ("R&D in C++ and C#", r"{R\&D} in {C++} and {C\#}"),
        ("An $N$-Body Problem", "An {$N$}-Body Problem"),
        ("β-VAE in ℝ", r"\ensuremath{\beta}-{VAE} in {{\ensuremath{\mathbb{R}}}}"),
        ("Élan and ÉCOLE", r"{\'E}lan and {{\'E}COLE}"),
        ("Ševčík and Łódź", r"{\v{S}}ev{\v{c}}{\'\i}k and {\L}{\'o}d{\'z}"),
        (r"\LaTeX{} and {BERT} and {B}ERT", r"{{\LaTeX{}}} and {BERT} and {{B}ERT}"),
        ("DEEP LEARNING FOR ALL", "DEEP LEARNING FOR ALL"),
        ("“LLM”-as-a-Judge", "``{LLM}''-as-a-Judge"),
        ("lower case 50% only", r"lower case 50\% only"),
    ],
)
def test_title(title: str, expected: str) -> None:
    protected = protect_title(to_tex(title, ascii_only=True))
    assert protected == expected
    assert protect_title(protected) == protected


def test_a_command_stays_with_its_options() -> None:
    assert protect_title(r"Over \SI[a=b]{5}[$]{\m^2} of \NASA[x]") == r"Over {{\SI[a=b]{5}[$]{\m^2}}} of {{\NASA}}[x]"


def test_terms_of_the_settings() -> None:
    assert protect_title("On Chess and Go", frozenset({"Chess", "Go"})) == "On {Chess} and {Go}"
