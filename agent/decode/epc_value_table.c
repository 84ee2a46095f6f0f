/* SPDX-License-Identifier: ISC */

/*
 * How each Application Identifier's value is written in bits (TDS 2.3, table F)
 */

#include <string.h>

#include "epc_value.h"

#define BCD(digits) \
        { FORMAT_BCD, digits, 0 }
#define NUMBER(digits, bits) \
        { FORMAT_NUMBER, digits, bits }
#define NUMBERS(length_bits, digits) \
        { FORMAT_NUMBERS, digits, length_bits }
#define STRING(length_bits, size) \
        { FORMAT_STRING, size, length_bits }
#define DELIMITED \
        { FORMAT_DELIMITED, 30, 5 }

/* In order of AI. */
static const struct epc_value values[] = {
        { "00", "", { BCD(18) } },
        { "01", "02", { BCD(14) } },
        { "10", "", { STRING(5, 20) } },
        { "11", "13", { { FORMAT_DATE } } },
        { "15", "17", { { FORMAT_DATE } } },
        { "20", "", { NUMBER(2, 7) } },
        { "21", "22", { STRING(5, 20) } },
        { "235", "", { STRING(5, 28) } },
        { "240", "241", { STRING(5, 30) } },
        { "242", "", { NUMBERS(3, 6) } },
        { "243", "", { STRING(5, 20) } },
        { "250", "251", { STRING(5, 30) } },
        { "253", "", { BCD(13), STRING(5, 17) } },
        { "254", "", { STRING(5, 20) } },
        { "255", "", { BCD(13), NUMBERS(4, 12) } },
        { "30", "", { NUMBERS(4, 8) } },
        { "3100", "3695", { NUMBER(6, 20) } },
        { "37", "", { NUMBERS(4, 8) } },
        { "3900", "3909", { NUMBERS(4, 15) } },
        { "3910", "3919", { NUMBER(3, 10), NUMBERS(4, 15) } },
        { "3920", "3929", { NUMBERS(4, 15) } },
        { "3930", "3939", { NUMBER(3, 10), NUMBERS(4, 15) } },
        { "3940", "3943", { NUMBER(4, 14) } },
        { "3950", "3953", { NUMBER(6, 20) } },
        { "400", "401", { STRING(5, 30) } },
        { "402", "", { NUMBER(17, 57) } },
        { "403", "", { STRING(5, 30) } },
        { "410", "417", { BCD(13) } },
        { "420", "", { STRING(5, 20) } },
        { "421", "", { NUMBER(3, 10), STRING(4, 9) } },
        { "422", "", { NUMBER(3, 10) } },
        { "423", "", { NUMBERS(4, 15) } },
        { "424", "", { NUMBER(3, 10) } },
        { "425", "", { NUMBERS(4, 15) } },
        { "426", "", { NUMBER(3, 10) } },
        { "427", "", { STRING(2, 3) } },
        { "4300", "4301", { STRING(6, 35) } },
        { "4302", "4306", { STRING(7, 70) } },
        { "4307", "", { { FORMAT_COUNTRY } } },
        { "4308", "", { STRING(5, 30) } },
        { "4309", "", { NUMBER(20, 67) } },
        { "4310", "4311", { STRING(6, 35) } },
        { "4312", "4316", { STRING(7, 70) } },
        { "4317", "", { { FORMAT_COUNTRY } } },
        { "4318", "", { STRING(5, 20) } },
        { "4319", "", { STRING(5, 30) } },
        { "4320", "", { STRING(6, 35) } },
        { "4321", "4323", { { FORMAT_BIT } } },
        { "4324", "4325", { { FORMAT_MINUTE } } },
        { "4326", "", { { FORMAT_DATE } } },
        { "4330", "4333", { NUMBER(6, 20), { FORMAT_MINUS } } },
        { "7001", "", { NUMBER(13, 44) } },
        { "7002", "", { STRING(5, 30) } },
        { "7003", "", { { FORMAT_MINUTE } } },
        { "7004", "", { NUMBERS(3, 4) } },
        { "7005", "", { STRING(4, 12) } },
        { "7006", "", { { FORMAT_DATE } } },
        { "7007", "", { { FORMAT_RANGE } } },
        { "7008", "", { STRING(2, 3) } },
        { "7009", "", { STRING(4, 10) } },
        { "7010", "", { STRING(2, 2) } },
        { "7011", "", { { FORMAT_PRECISION } } },
        { "7020", "7022", { STRING(5, 20) } },
        { "7023", "", { DELIMITED } },
        { "7030", "7039", { NUMBER(3, 10), STRING(5, 27) } },
        { "7040", "7041", { STRING(3, 4) } },
        { "710", "716", { STRING(5, 20) } },
        { "7230", "7239", { STRING(5, 30) } },
        { "7240", "", { STRING(5, 20) } },
        { "7241", "", { BCD(2) } },
        { "7242", "", { STRING(5, 25) } },
        { "7250", "", { NUMBER(8, 27) } },
        { "7251", "", { NUMBER(12, 40) } },
        { "7252", "", { NUMBER(1, 4) } },
        { "7253", "7254", { STRING(6, 40) } },
        { "7255", "", { STRING(4, 10) } },
        { "7256", "", { STRING(7, 90) } },
        { "7257", "", { STRING(7, 70) } },
        { "7258", "", { { FORMAT_SEQUENCE } } },
        { "7259", "", { STRING(6, 40) } },
        { "8001", "", { NUMBER(14, 47) } },
        { "8002", "", { STRING(5, 20) } },
        { "8003", "", { BCD(14), STRING(5, 16) } },
        { "8004", "", { DELIMITED } },
        { "8005", "", { NUMBER(6, 20) } },
        { "8006", "", { BCD(18) } },
        { "8007", "", { STRING(5, 24) } },
        { "8008", "", { { FORMAT_PRECISION } } },
        { "8009", "", { STRING(6, 50) } },
        { "8010", "", { DELIMITED } },
        { "8011", "", { NUMBERS(4, 12) } },
        { "8012", "", { STRING(5, 20) } },
        { "8013", "", { STRING(5, 25) } },
        { "8017", "8018", { BCD(18) } },
        { "8019", "", { NUMBERS(4, 10) } },
        { "8020", "", { STRING(5, 25) } },
        { "8026", "", { BCD(18) } },
        { "8030", "", { STRING(7, 90) } },
        { "8110", "", { STRING(7, 70) } },
        { "8111", "", { NUMBER(4, 14) } },
        { "8112", "", { STRING(7, 70) } },
        { "8200", "", { STRING(7, 70) } },
        { "90", "", { STRING(5, 30) } },
        { "91", "99", { STRING(7, 90) } },
};

const struct epc_value *epc_value_find(const char *ai) {
        for (size_t i = 0; i < count_of(values); i++) {
                const char *last = values[i].last[0] ? values[i].last : values[i].first;

                if (strlen(ai) == strlen(last) && strcmp(ai, values[i].first) >= 0 && strcmp(ai, last) <= 0)
                        return &values[i];
        }
        return NULL;
}

const struct epc_value *epc_values(size_t *ret_count) {
        *ret_count = count_of(values);
        return values;
}
