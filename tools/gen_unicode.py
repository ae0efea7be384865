#!/usr/bin/python3
"""gen_unicode.py OUT.h - write the character tables of src/text/unicode.c from Python's own answers.

The learned pipeline was trained with Python 3.11 (Unicode 14.0); another version would give other
tables and so other tokens. Two stages: BLOCK[cp >> 7] names a block of 128 RECORD numbers."""
import sys
import unicodedata

SHIFT = 7
ALPHA, UPPER, DIGIT, SPACE, CASED, IGNORABLE, LONG = (1 << i for i in range(7))


def sigma(cp):
    """CASED or IGNORABLE as the final-sigma rule of str.lower sees cp (Unicode 3.13, table 3-17)."""
    before = chr(cp) + "\u03a3"
    if before.lower().endswith("\u03c2"):
        return CASED
    # a letter before it is seen through it, though it is no cased letter itself
    return IGNORABLE if ("a" + before).lower().endswith("\u03c2") else 0


def record(cp, longer):
    """(flags, distance to the lower-case character, or the number of its longer mapping)."""
    if 0xD800 <= cp < 0xE000:
        return (0, 0)
    char = chr(cp)
    flags = ALPHA * char.isalpha() | UPPER * char.isupper() | DIGIT * char.isdigit() | SPACE * char.isspace()
    flags |= sigma(cp)
    lower = char.lower() if cp != 0x3A3 else "\u03c3"
    if len(lower) == 1:
        return (flags, ord(lower) - cp)
    longer.append([ord(c) for c in lower])
    return (flags | LONG, len(longer) - 1)


def tables():
    longer, records, blocks, stage1, seen = [], [], [], [], {}
    numbers = {}
    for first in range(0, 0x110000, 1 << SHIFT):
        block = []
        for cp in range(first, first + (1 << SHIFT)):
            key = record(cp, longer)
            if key not in numbers:
                numbers[key] = len(records)
                records.append(key)
            block.append(numbers[key])
        block = tuple(block)
        if block not in seen:
            seen[block] = len(blocks)
            blocks.append(block)
        stage1.append(seen[block])
    assert len(records) <= 256 and len(blocks) <= 65535
    return longer, records, blocks, stage1


def rows(numbers):
    out, line = [], "   "
    for number in numbers:
        if len(line) + len(str(number)) > 96:
            out.append(line)
            line = "   "
        line += f" {number},"
    return "\n".join(out + [line])


def main():
    assert unicodedata.unidata_version == "14.0.0", f"Unicode {unicodedata.unidata_version}, 14.0.0 needed"
    longer, records, blocks, stage1 = tables()
    widest = max(len(m) for m in longer)
    with open(sys.argv[1], "w", encoding="ascii") as out:
        out.write("/* Made by tools/gen_unicode.py from Python's Unicode 14.0 tables. */\n")
        names = "ALPHA UPPER DIGIT SPACE CASED IGNORABLE LONG".split()
        out.write("enum { " + ", ".join(f"{n} = {1 << i}" for i, n in enumerate(names)) + f", SHIFT = {SHIFT} }};\n")
        out.write("typedef struct { int32_t lower; uint8_t flags; } record;\n")
        out.write(f"static const record RECORDS[{len(records)}] = {{\n")
        out.writelines(f"    {{{lower}, {flags}}},\n" for flags, lower in records)
        out.write(f"}};\nenum {{ LONGER = {widest} }};\n")
        out.write(f"static const uint32_t LONG_LOWER[{len(longer)}][LONGER + 1] = {{ /* count, characters */\n")
        out.writelines("    {" + ", ".join(map(str, [len(m), *m])) + "},\n" for m in longer)
        out.write(f"}};\nstatic const uint16_t BLOCK[{len(stage1)}] = {{\n{rows(stage1)}\n}};\n")
        out.write(f"static const uint8_t RECORD[{len(blocks) << SHIFT}] = {{\n")
        out.write(rows(n for block in blocks for n in block) + "\n};\n")


if __name__ == "__main__":
    main()
