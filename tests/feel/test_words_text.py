import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from vidscore.feel.text import MAX_NGRAMS, ngram_ids, ngrams, plain


def test_corpus_habits_are_taken_out_of_a_line():
    assert plain("- Aye , aye ,  [PERSON] !") == "Aye aye alex!"
    assert plain("I do n't know , do you ?") == "I don't know do you?"
    assert plain("♪ la la la ♪") == "la la la"
    assert plain("“我走了，再见。”") == "我走了 再见。"


def test_chinese_is_read_letter_by_letter_and_english_word_by_word():
    assert {"0 悲", "0 悲伤"} <= set(ngrams("悲伤"))
    assert {"1 sad", "3 <sa", "2 so sad"} <= set(ngrams("so sad"))


def test_hashed_numbers_never_change_between_runs():
    assert ngrams("a") == ["2 ^ a", "2 a $", "1 a"]
    assert ngram_ids("a") == [zlib.crc32(gram.encode()) % (2**31 - 1) + 1 for gram in ("2 ^ a", "2 a $", "1 a")]


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.text(max_size=300))
def test_every_text_has_between_one_and_the_most_ngrams_and_none_is_padding(text):
    ids = ngram_ids(plain(text))
    assert 1 <= len(ids) <= MAX_NGRAMS
    assert all(0 < number < 2**31 for number in ids)


@settings(max_examples=60, derandomize=True, deadline=None)
@given(st.text(max_size=100))
def test_a_plain_line_is_one_row_without_commas(text):
    line = plain(text)
    assert "\n" not in line
    assert "," not in line
    assert line == line.strip()
