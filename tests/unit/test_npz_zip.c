/* SPDX-License-Identifier: MIT */
/* Archives that are not as they should be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "npz_file.h"

static struct npz_file file = {.path = "test_npz_zip.npz"};

static int remove_file(void **state) {
    (void)state;
    remove(file.path);
    return 0;
}

/* Where things are in the archive that npz_file_write() makes. */
static size_t end_record(void) {
    return file.size - 22;
}

static size_t central(int member) {
    size_t at = (size_t)npz_file_get(&file, end_record() + 16, 4);
    for (; member > 0; member--) {
        at += 46 + (size_t)npz_file_get(&file, at + 28, 2) + (size_t)npz_file_get(&file, at + 30, 2);
    }
    return at;
}

static size_t local(int member) {
    return (size_t)npz_file_get(&file, central(member) + 42, 4);
}

static void fresh(void) {
    npz_file_write(&file, UINT32_MAX, UINT16_MAX);
}

static void refuse(const char *text) {
    interop_npz *npz = NULL;
    interop_error err = {INTEROP_OK, ""};
    npz_file_store(&file);
    assert_int_equal(npz_file_open(&file, &npz, &err), INTEROP_ERR_VALUE);
    if (strstr(err.message, text) == NULL) {
        fail_msg("\"%s\" does not name \"%s\"", err.message, text);
    }
    assert_null(npz);
}

static void refuse_number(size_t at, uint64_t number, int bytes, const char *text) {
    npz_file_put(&file, at, number, bytes);
    refuse(text);
    fresh();
}

static void end_records_that_lie(void **state) {
    (void)state;
    fresh();
    const size_t end = end_record();
    refuse_number(end, 0, 4, "end record");
    refuse_number(end + 4, 1, 2, "several files");
    refuse_number(end + 6, 1, 2, "several files");
    refuse_number(end + 8, 2, 2, "several files");
    refuse_number(end + 12, UINT32_MAX, 4, "does not end where");
    refuse_number(end + 12, npz_file_get(&file, end + 12, 4) + 1, 4, "does not end where");
    refuse_number(end + 16, 0, 4, "does not end where");
    refuse_number(end + 16, UINT32_MAX, 4, "does not end where");
    refuse_number(end + 20, 1, 2, "end record"); /* a comment that is not there */
    npz_file_put(&file, end + 8, 2, 2);
    refuse_number(end + 10, 2, 2, "behind its last member");
    npz_file_put(&file, end + 8, 4, 2);
    refuse_number(end + 10, 4, 2, "too short");
    npz_file_put(&file, end + 8, 65535, 2);
    refuse_number(end + 10, 65535, 2, "too short");
    for (size_t size = 0; size < end + 22; size++) { /* cut anywhere */
        file.size = size;
        refuse("");
        file.size = end + 22;
    }
}

static void directory_entries_that_lie(void **state) {
    (void)state;
    fresh();
    for (int i = 0; i < 3; i++) {
        const size_t at = central(i);
        refuse_number(at, 0, 4, "signature");
        refuse_number(at + 20, 7, 4, "another size");
        refuse_number(at + 24, UINT32_MAX - 1, 4, "another size");
        refuse_number(at + 28, 65535, 2, "leave the directory");
        refuse_number(at + 28, 0, 2, "");
        refuse_number(at + 30, 65535, 2, "leave the directory");
        refuse_number(at + 32, 65535, 2, "leave the directory");
        refuse_number(at + 34, 1, 2, "several files");
        refuse_number(at + 42, UINT32_MAX - 1, 4, "lies in the directory");
        refuse_number(at + 42, npz_file_get(&file, at + 42, 4) + 1, 4, "signature");
        refuse_number(at + 46, 0, 1, "NUL byte");
        refuse_number(at + 46, 'z', 1, "name or method");
        npz_file_put(&file, at + 20, UINT32_MAX - 1, 4); /* both agree, but there is no such data */
        npz_file_put(&file, local(i) + 18, UINT32_MAX - 1, 4);
        npz_file_put(&file, local(i) + 22, UINT32_MAX - 1, 4);
        refuse_number(at + 24, UINT32_MAX - 1, 4, "reaches into the directory");
        refuse_number(at + 20, UINT32_MAX, 4, "another size"); /* no extra field has the number */
    }
}

static void local_headers_that_lie(void **state) {
    (void)state;
    fresh();
    for (int i = 0; i < 3; i++) {
        const size_t at = local(i);
        refuse_number(at, 0, 4, "no signature");
        refuse_number(at + 8, 8, 2, "name or method");
        refuse_number(at + 18, 1, 4, "sizes");
        refuse_number(at + 22, 0, 4, "sizes");
        refuse_number(at + 26, 65535, 2, "name or method");
        refuse_number(at + 26, npz_file_get(&file, at + 26, 2) - 1, 2, "name or method");
        refuse_number(at + 28, 65535, 2, "");
        refuse_number(at + 30, 'z', 1, "name or method");
    }
    /* sizes that are said behind the data are believed of the directory */
    interop_npz *npz = NULL;
    npz_file_put(&file, local(0) + 6, 8, 2);
    npz_file_put(&file, local(0) + 18, 0, 8);
    npz_file_store(&file);
    assert_int_equal(npz_file_open(&file, &npz, NULL), INTEROP_OK);
    interop_npz_release(npz);
}

static void members_that_share(void **state) {
    (void)state;
    fresh();
    npz_file_put(&file, central(1) + 42, local(0), 4); /* one's header for both: the name gives it away */
    refuse("name or method");
    fresh();
    file.bytes[central(1) + 46] = 'a';
    file.bytes[local(1) + 30] = 'a';
    refuse("two members \"a\"");
    npz_file_put(&file, central(1) + 42, local(0), 4);
    npz_file_put(&file, central(1) + 20, npz_file_get(&file, central(0) + 20, 4), 4);
    npz_file_put(&file, central(1) + 24, npz_file_get(&file, central(0) + 24, 4), 4);
    refuse("overlaps");
    fresh();
    const uint64_t longer = npz_file_get(&file, central(0) + 20, 4) + 1; /* into the next header */
    npz_file_put(&file, central(0) + 20, longer + 60, 4);
    npz_file_put(&file, central(0) + 24, longer + 60, 4);
    npz_file_put(&file, local(0) + 18, longer + 60, 4);
    npz_file_put(&file, local(0) + 22, longer + 60, 4);
    refuse("overlaps");
}

static void refuse_member(int64_t index, uint32_t flags, interop_status expected, const char *text) {
    interop_npz *npz = NULL;
    interop_array *array = NULL;
    interop_error err = {INTEROP_OK, ""};
    npz_file_store(&file);
    assert_int_equal(npz_file_open(&file, &npz, NULL), INTEROP_OK);
    assert_int_equal(interop_npz_member(npz, index, flags, &array, &err), expected);
    assert_non_null(strstr(err.message, "member \"a\": "));
    if (strstr(err.message, text) == NULL) {
        fail_msg("\"%s\" does not name \"%s\"", err.message, text);
    }
    assert_null(array);
    assert_int_equal(interop_npz_member(npz, 2, 0, &array, &err), INTEROP_OK); /* the others are as they were */
    interop_array_release(array);
    interop_npz_release(npz);
    fresh();
}

static void members_that_cannot_be_mapped(void **state) {
    (void)state;
    static const struct {
        int method;
        const char *name;
    } methods[] = {
        {8, "deflate (method 8)"}, {12, "bzip2 (method 12)"}, {14, "LZMA"}, {93, "Zstandard"}, {77, "method 77"}};
    for (size_t i = 0; i < sizeof methods / sizeof methods[0]; i++) {
        fresh();
        npz_file_put(&file, central(0) + 10, (uint64_t)methods[i].method, 2);
        npz_file_put(&file, local(0) + 8, (uint64_t)methods[i].method, 2);
        refuse_member(0, 0, INTEROP_ERR_UNSUPPORTED, methods[i].name);
    }
    npz_file_put(&file, central(0) + 8, 1, 2);
    refuse_member(0, 0, INTEROP_ERR_UNSUPPORTED, "encrypted");
    file.bytes[central(0) - 1 > 0 ? local(1) - 1 : 0] ^= 1; /* the last byte of "a" */
    refuse_member(0, INTEROP_NPZ_CHECK_CRC, INTEROP_ERR_VALUE, "checksum");
    file.bytes[local(0) + 64] = 'x'; /* where its .npy begins */
    refuse_member(0, 0, INTEROP_ERR_VALUE, "not a .npy file");
}

/* The records of large archives: each of their numbers. */
static void zip64_records_that_lie(void **state) {
    (void)state;
    interop_npz *npz = NULL;
    npz_file_write(&file, 0, 0);
    const struct npz_file good = file;
    const size_t locator = file.size - 42, record = locator - 56;
    const struct {
        size_t at;
        uint64_t number;
        int bytes;
        const char *text;
    } cases[] = {
        {locator + 4, 1, 4, "several files"},
        {locator + 16, 2, 4, "several files"},
        {locator + 8, 0, 8, "does not point"},
        {locator + 8, UINT64_MAX, 8, "does not point"},
        {locator + 8, UINT64_MAX - 60, 8, "does not point"},
        {locator + 8, record + 1, 8, "does not point"},
        {record, 0, 4, "does not point"},
        {record + 4, 45, 8, "does not point"},
        {record + 16, 1, 4, "several files"},
        {record + 20, 1, 4, "several files"},
        {record + 24, 2, 8, "several files"},
        {record + 40, UINT64_MAX, 8, "does not end where"},
        {record + 48, UINT64_MAX, 8, "does not end where"},
        {record + 48, 0, 8, "does not end where"},
        {file.size - 22 + 16, 5, 4, "something else"},
        {file.size - 22 + 12, 5, 4, "something else"},
    };
    assert_int_equal(npz_file_open(&file, &npz, NULL), INTEROP_OK);
    interop_npz_release(npz);
    npz = NULL;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        file = good;
        npz_file_put(&file, cases[i].at, cases[i].number, cases[i].bytes);
        refuse(cases[i].text);
    }
    file = good; /* numbers of members: more than the directory has room for */
    npz_file_put(&file, record + 24, UINT64_MAX, 8);
    npz_file_put(&file, record + 32, UINT64_MAX, 8);
    refuse("too short");
    file = good;
    const size_t entry = (size_t)npz_file_get(&file, record + 48, 8);
    const size_t extra = entry + 46 + (size_t)npz_file_get(&file, entry + 28, 2);
    npz_file_put(&file, extra + 2, 8, 2); /* an extra field that lacks two of the three */
    refuse("extra field is cut off");
    file = good;
    npz_file_put(&file, extra + 2, 200, 2);
    refuse("extra field is cut off");
    file = good;
    npz_file_put(&file, extra + 20, UINT64_MAX - 10, 8); /* where the local header is */
    refuse("lies in the directory");
    file = good;
    npz_file_put(&file, extra + 4, UINT64_MAX, 8); /* both sizes */
    npz_file_put(&file, extra + 12, UINT64_MAX, 8);
    refuse("sizes");
}

/* Any byte changed: no crash, and every array that comes out is sound. */
static void random_bytes(void **state) {
    (void)state;
    uint64_t seed = 1;
    int opened = 0;
    for (int round = 0; round < 3000; round++) {
        interop_npz *npz = NULL;
        npz_file_write(&file, round % 2 == 0 ? UINT32_MAX : 0, UINT16_MAX);
        for (int i = 0; i < 2; i++) {
            seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
            const size_t tail = file.size - 600; /* mostly the directory */
            const size_t random = (size_t)(seed >> 30), at = seed >> 62 == 0 ? random % file.size : tail + random % 600;
            file.bytes[at] = (unsigned char)(seed >> 20);
        }
        npz_file_store(&file);
        if (npz_file_open(&file, &npz, NULL) != INTEROP_OK) {
            continue;
        }
        opened++;
        for (int64_t i = 0; i < interop_npz_count(npz); i++) {
            interop_array *array = NULL;
            if (interop_npz_member(npz, i, 0, &array, NULL) == INTEROP_OK) {
                assert_int_equal(interop_tensor_check(interop_array_tensor(array), INTEROP_LENIENT, NULL), INTEROP_OK);
                interop_array_release(array);
            }
        }
        interop_npz_release(npz);
    }
    assert_true(opened > 100 && opened < 2900);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(end_records_that_lie),
        cmocka_unit_test(directory_entries_that_lie),
        cmocka_unit_test(local_headers_that_lie),
        cmocka_unit_test(members_that_share),
        cmocka_unit_test(members_that_cannot_be_mapped),
        cmocka_unit_test(zip64_records_that_lie),
        cmocka_unit_test(random_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, remove_file);
}
