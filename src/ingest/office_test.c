#include "test.h"

#include "ingest/ingest_check.h"

#include <archive.h>
#include <archive_entry.h>

static const mrs_ingest_options plain;

/* --- sheets ----------------------------------------------------------------------------------- */

static void rows_of_a_sheet_are_reports(void **state)
{
    const fixture *f = *state;
    put_file(f, "a",
             MRS_STR("id,Title,Date,Text\r\n1,Bridge,2024-05-03,\"Two boats, \"\"old\"\" ones,"
                     "\r\nsank.\"\r\n\r\n2,Road,,\r\n3,Rail,3 May 2024,Four men swam.\r\n"));
    mrs_buf got = read_folder(f);
    assert_has(got, "a:2 ok Two boats, \"old\" ones,\nsank.\n");
    assert_has(got, "a line 5: no text in column 4");
    assert_has(got, "a:6 ok Four men swam.\n");
    mrs_buf_clear(&got);
    mrs_doc *doc = read_one(f, "a", &plain);
    assert_str(doc->title, "Bridge");
    assert_str(doc->published.text, "2024-05-03");
    uint64_t from, to;
    mrs_doc_bytes_of(doc, (mrs_span){4, 9}, &from, &to);
    assert_str(mrs_str_sub(doc->bytes, from, to), "boats");
    mrs_doc_free(doc);
}

static void a_lone_quote_within_quotes_is_itself(void **state)
{
    const fixture *f = *state;
    put_file(f, "a", MRS_STR("n,text\n1,\"Two \"é boats\" sank\"\n"));
    mrs_buf got = read_folder(f);
    assert_str(mrs_buf_view(&got), "a:2 ok Two \"é boats\" sank\n");
    mrs_buf_clear(&got);
}

static void other_delimiters_and_names_are_known(void **state)
{
    const fixture *f = *state;
    const mrs_ingest_options mapped = {.columns = "text=what was said"};
    char path[256];
    put_file(f, "a", MRS_STR("date\tbody\n2024-05-03\tTwo boats sank.\n"));
    put_file(f, "b", MRS_STR("body;date\nFour men swam, and two; 3\n"));
    mrs_buf got = read_folder(f);
    assert_str(mrs_buf_view(&got), "a:2 ok Two boats sank.\nb:2 ok Four men swam, and two\n");
    mrs_buf_clear(&got);
    put_file(f, "c", MRS_STR("when|What was said\nMay|Six men ran.\n"));
    const char *const paths[] = {path_of(f, "c", path)};
    got = read_all(f, paths, 1, &mapped);
    assert_str(mrs_buf_view(&got), "c:2 ok Six men ran.\n");
    mrs_buf_clear(&got);
}

static void an_open_quote_costs_one_line(void **state)
{
    const fixture *f = *state;
    put_file(f, "a", MRS_STR("n,text\n1,\"never closed\n2,Two boats sank.\n"));
    mrs_buf got = read_folder(f);
    assert_has(got, "a line 2: a quote that is never closed");
    assert_has(got, "a:3 ok Two boats sank.\n");
    mrs_buf_clear(&got);
}

/* --- Markdown --------------------------------------------------------------------------------- */

static void marks_of_markdown_go(void **state)
{
    const fixture *f = *state;
    put_file(f, "a",
             MRS_STR("---\ntitle: \"Bridge closed\"\ndate: 2024-05-03\n---\n# Bridge closed\n\n"
                     "Two **boats** sank near [Basra](https://a.example/x), the _port_ said.\n\n"
                     "![map](m.png)\n\n> It was \\*dark\\* in file_name_x.\n"));
    mrs_doc *doc = read_one(f, "a", &plain);
    assert_str(doc->text, "Bridge closed\nTwo boats sank near Basra, the port said.\n"
                          "It was *dark* in file_name_x.\n");
    assert_str(doc->title, "Bridge closed");
    assert_str(doc->published.text, "2024-05-03");
    mrs_doc_free(doc);
}

/* --- DOCX ------------------------------------------------------------------------------------- */

static void put_entry(struct archive *out, const char *name, const char *bytes)
{
    struct archive_entry *entry = archive_entry_new();
    archive_entry_set_pathname(entry, name);
    archive_entry_set_size(entry, (la_int64_t)strlen(bytes));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    assert_int_equal(archive_write_header(out, entry), ARCHIVE_OK);
    assert_int_equal(archive_write_data(out, bytes, strlen(bytes)), (la_ssize_t)strlen(bytes));
    archive_entry_free(entry);
}

static void a_docx_is_read(void **state)
{
    const fixture *f = *state;
    char path[256];
    struct archive *out = archive_write_new();
    archive_write_set_format_zip(out);
    assert_int_equal(archive_write_open_filename(out, path_of(f, "a", path)), ARCHIVE_OK);
    put_entry(
        out, "word/document.xml",
        "<?xml version='1.0'?><w:document><w:body><w:p><w:r><w:t>Two boats </w:t></w:r><w:r>"
        "<w:t>sank &amp; burned.</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del>"
        "</w:p><w:tbl><w:tr><w:tc><w:p><w:r><w:t>Basra</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r>"
        "<w:t>four men</w:t></w:r></w:p></w:tc></w:tr></w:tbl><w:p><w:r><w:t>Six ran.</w:t></w:r>"
        "</w:p></w:body></w:document>");
    put_entry(out, "word/footnotes.xml",
              "<w:footnotes><w:p><w:r><w:t>A note.</w:t></w:r></w:p>"
              "</w:footnotes>");
    put_entry(out, "docProps/core.xml",
              "<cp:coreProperties><dc:title>Boats</dc:title><dc:creator>Ada Writer</dc:creator>"
              "<dcterms:created>2024-05-03T10:00:00Z</dcterms:created></cp:coreProperties>");
    archive_write_free(out);
    mrs_doc *doc = read_one(f, "a", &plain);
    assert_str(doc->text, "Two boats sank & burned.\nBasra four men\nSix ran.\nA note.\n");
    assert_str(doc->title, "Boats");
    assert_str(doc->author, "Ada Writer");
    assert_str(doc->published.text, "2024-05-03");
    mrs_doc_free(doc);
}

/* --- PDF -------------------------------------------------------------------------------------- */

/* One object more; where it begins goes into at. */
static void put_object(mrs_buf *pdf, size_t at[16], int *n, const char *body)
{
    at[(*n)++] = pdf->len;
    mrs_buf_printf(pdf, "%d 0 obj\n%s\nendobj\n", *n, body);
}

/* Pages of Helvetica with these drawing words. */
static mrs_buf pdf_of(const char *const *pages, int n_pages)
{
    mrs_buf pdf = {0}, body = {0};
    size_t at[16];
    int n = 0;
    mrs_buf_printf(&pdf, "%%PDF-1.4\n");
    put_object(&pdf, at, &n, "<< /Type /Catalog /Pages 2 0 R >>");
    mrs_buf_printf(&body, "<< /Type /Pages /Count %d /Kids [", n_pages);
    for (int i = 0; i < n_pages; i++)
        mrs_buf_printf(&body, "%d 0 R ", 4 + 2 * i);
    mrs_buf_printf(&body, "] >>");
    put_object(&pdf, at, &n, body.ptr);
    put_object(&pdf, at, &n, "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    for (int i = 0; i < n_pages; i++) {
        body.len = 0;
        mrs_buf_printf(&body,
                       "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
                       "/Resources << /Font << /F1 3 0 R >> >> >>",
                       5 + 2 * i);
        put_object(&pdf, at, &n, body.ptr);
        body.len = 0;
        mrs_buf_printf(&body, "<< /Length %d >>\nstream\n%s\nendstream", (int)strlen(pages[i]),
                       pages[i]);
        put_object(&pdf, at, &n, body.ptr);
    }
    size_t table = pdf.len;
    mrs_buf_printf(&pdf, "xref\n0 %d\n0000000000 65535 f \n", n + 1);
    for (int i = 0; i < n; i++)
        mrs_buf_printf(&pdf, "%010d 00000 n \n", (int)at[i]);
    mrs_buf_printf(&pdf, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", n + 1,
                   (int)table);
    mrs_buf_clear(&body);
    return pdf;
}

#define DRAW(x, y, words) "1 0 0 1 " #x " " #y " Tm (" words ") Tj\n"

static void columns_of_a_pdf_are_read_in_order(void **state)
{
    static const char *const pages[] = {
        "BT /F1 11 Tf\n" DRAW(72, 810, "Monthly bulletin") DRAW(72, 700, "The boats sank on Mon-")
            DRAW(72, 686, "day, the port said.") DRAW(320, 700, "Four men swam to")
                DRAW(320, 686, "the shore.") DRAW(290, 30, "Page 1") "ET",
        "BT /F1 11 Tf\n" DRAW(72, 810, "Monthly bulletin") DRAW(72, 700, "Six men ran.")
            DRAW(290, 30, "Page 2") "ET"};
    const fixture *f = *state;
    if (system("pdftotext -v >/dev/null 2>&1") != 0)
        skip();
    mrs_buf pdf = pdf_of(pages, 2);
    put_file(f, "a", mrs_buf_view(&pdf));
    mrs_buf_clear(&pdf);
    mrs_buf got = read_folder(f);
    assert_str(mrs_buf_view(&got), "a ok The boats sank on Monday, the port said.\n"
                                   "Four men swam to the shore.\nSix men ran.\n");
    mrs_buf_clear(&got);
}

static void a_pdf_without_text_says_so(void **state)
{
    static const char *const pages[] = {"0 0 100 100 re f"};
    const fixture *f = *state;
    if (system("pdftotext -v >/dev/null 2>&1") != 0)
        skip();
    mrs_buf pdf = pdf_of(pages, 1);
    put_file(f, "a", mrs_buf_view(&pdf));
    mrs_buf_clear(&pdf);
    put_file(f, "b", MRS_STR("%PDF-1.7\nnothing"));
    mrs_buf got = read_folder(f);
    assert_has(got, "no text in the PDF: pages are pictures");
    assert_has(got, "damaged PDF: pdftotext cannot read it");
    mrs_buf_clear(&got);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_FOLDER(rows_of_a_sheet_are_reports),
        IN_FOLDER(a_lone_quote_within_quotes_is_itself),
        IN_FOLDER(other_delimiters_and_names_are_known),
        IN_FOLDER(an_open_quote_costs_one_line),
        IN_FOLDER(marks_of_markdown_go),
        IN_FOLDER(a_docx_is_read),
        IN_FOLDER(columns_of_a_pdf_are_read_in_order),
        IN_FOLDER(a_pdf_without_text_says_so),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
