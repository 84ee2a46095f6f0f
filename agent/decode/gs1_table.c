/* SPDX-License-Identifier: ISC */

/*
 * The table of GS1 Application Identifiers
 *
 * In lexical order; prefixes[] leads from an AI's first two digits to its rows and says how many digits it has (all
 * AIs that share two digits have as many).
 *
 * Long because it is one table, kept whole so that it can be read beside the standard.
 */

#include "gs1_table.h"

#include <assert.h>
#include <string.h>

#include "macros.h"

/*
 * The shorthand of the rows: N0(6) six digits; X_TO(30, PREFIX) 1 to 30 characters and one check; OPT_ may be
 * absent; the digit after the name is the number of checks.
 */
#define PART(type, min, max, optional, a, b, c) \
        { \
                type, min, max, optional, { \
                        a, b, c \
                } \
        }
#define N(size, a)            PART('N', (size), (size), false, LINT_##a, 0, 0)
#define N0(size)              PART('N', (size), (size), false, 0, 0, 0)
#define N2(size, a, b)        PART('N', (size), (size), false, LINT_##a, LINT_##b, 0)
#define N_TO(size, a)         PART('N', 1, (size), false, LINT_##a, 0, 0)
#define N_TO0(size)           PART('N', 1, (size), false, 0, 0, 0)
#define OPT_N(size, a)        PART('N', (size), (size), true, LINT_##a, 0, 0)
#define OPT_N_TO0(size)       PART('N', 1, (size), true, 0, 0, 0)
#define OPT_X(size, a)        PART('X', (size), (size), true, LINT_##a, 0, 0)
#define OPT_X_TO0(size)       PART('X', 1, (size), true, 0, 0, 0)
#define X(size, a)            PART('X', (size), (size), false, LINT_##a, 0, 0)
#define X0(size)              PART('X', (size), (size), false, 0, 0, 0)
#define X_TO(size, a)         PART('X', 1, (size), false, LINT_##a, 0, 0)
#define X_TO0(size)           PART('X', 1, (size), false, 0, 0, 0)
#define X_TO2(size, a, b)     PART('X', 1, (size), false, LINT_##a, LINT_##b, 0)
#define X_TO3(size, a, b, c)  PART('X', 1, (size), false, LINT_##a, LINT_##b, LINT_##c)
#define Y_TO(size, a)         PART('Y', 1, (size), false, LINT_##a, 0, 0)
#define Z_TO0(size)           PART('Z', 1, (size), false, 0, 0, 0)
#define NEEDS(...)            .needs = { __VA_ARGS__ }
#define EXCLUDES(patterns)    .excludes = (patterns)
#define QUALIFIERS(sequences) .qualifiers = (sequences)

enum { FIXED = GS1_FIXED, ATTR = GS1_ATTR, KEY = GS1_KEY };

/* clang-format off */
static const struct gs1_ai rows[] = {
        { "00", "00", FIXED | ATTR | KEY, { N2(18, CHECK_DIGIT, PREFIX_2) } }, /* SSCC */
        /* GTIN */
        { "01", "01", FIXED | ATTR | KEY, { N2(14, CHECK_DIGIT, PREFIX_2) },
          EXCLUDES("255,37"), QUALIFIERS("22,10,21|235") },
        /* CONTENT */
        { "02", "02", FIXED | ATTR, { N2(14, CHECK_DIGIT, PREFIX_2) }, NEEDS("37"), EXCLUDES("01,03") },
        { "03", "03", FIXED, { N2(14, CHECK_DIGIT, PREFIX_2) }, EXCLUDES("01,02,37") }, /* MTO GTIN */
        { "10", "10", ATTR, { X_TO0(20) }, NEEDS("01,02,03,8006,8026") }, /* BATCH/LOT */
        { "11", "11", FIXED | ATTR, { N(6, YYMMD0) }, NEEDS("01,02,03,8006,8026") }, /* PROD DATE */
        { "12", "12", FIXED | ATTR, { N(6, YYMMD0) }, NEEDS("8020") }, /* DUE DATE */
        { "13", "13", FIXED | ATTR, { N(6, YYMMD0) }, NEEDS("01,02,03,8006,8026") }, /* PACK DATE */
        /* BEST BEFORE or BEST BY */
        { "15", "15", FIXED | ATTR, { N(6, YYMMD0) }, NEEDS("01,02,03,8006,8026") },
        { "16", "16", FIXED | ATTR, { N(6, YYMMD0) }, NEEDS("01,02,03,8006,8026") }, /* SELL BY */
        /* USE BY or EXPIRY */
        { "17", "17", FIXED | ATTR, { N(6, YYMMD0) }, NEEDS("01,02,03,255,8006,8026") },
        { "20", "20", FIXED | ATTR, { N0(2) }, NEEDS("01,02,8006,8026") }, /* VARIANT */
        { "21", "21", 0, { X_TO0(20) }, NEEDS("01,03,8006"), EXCLUDES("235") }, /* SERIAL */
        { "22", "22", 0, { X_TO0(20) }, NEEDS("01") }, /* CPV */
        { "235", "235", 0, { X_TO0(28) }, NEEDS("01") }, /* TPX */
        { "240", "240", ATTR, { X_TO0(30) }, NEEDS("01,02,8006,8026") }, /* ADDITIONAL ID */
        { "241", "241", ATTR, { X_TO0(30) }, NEEDS("01,02,8006,8026") }, /* CUST. PART No. */
        { "242", "242", ATTR, { N_TO0(6) }, NEEDS("01,02,8006,8026") }, /* MTO VARIANT */
        { "243", "243", ATTR, { X_TO0(20) }, NEEDS("01") }, /* PCN */
        { "250", "250", ATTR, { X_TO0(30) }, NEEDS("01,8006", "21") }, /* SECONDARY SERIAL */
        { "251", "251", ATTR, { X_TO0(30) }, NEEDS("01,8006") }, /* REF. TO SOURCE */
        { "253", "253", ATTR | KEY, { N2(13, CHECK_DIGIT, PREFIX), OPT_X_TO0(17) } }, /* GDTI */
        { "254", "254", 0, { X_TO0(20) }, NEEDS("414") }, /* GLN EXTENSION COMPONENT */
        /* GCN */
        { "255", "255", ATTR | KEY, { N2(13, CHECK_DIGIT, PREFIX), OPT_N_TO0(12) },
          EXCLUDES("01,02,415,8006,8020,8026") },
        { "30", "30", ATTR, { N_TO0(8) }, NEEDS("01,02") }, /* VAR. COUNT */
        { "3100", "3105", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("310n") }, /* NET WEIGHT (kg) */
        { "3110", "3115", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("311n") }, /* LENGTH (m) */
        { "3120", "3125", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("312n") }, /* WIDTH (m) */
        { "3130", "3135", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("313n") }, /* HEIGHT (m) */
        { "3140", "3145", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("314n") }, /* AREA (m²) */
        { "3150", "3155", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("315n") }, /* NET VOLUME (l) */
        { "3160", "3165", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("316n") }, /* NET VOLUME (m³) */
        { "3200", "3205", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("320n") }, /* NET WEIGHT (lb) */
        { "3210", "3215", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("321n") }, /* LENGTH (in) */
        { "3220", "3225", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("322n") }, /* LENGTH (ft) */
        { "3230", "3235", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("323n") }, /* LENGTH (yd) */
        { "3240", "3245", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("324n") }, /* WIDTH (in) */
        { "3250", "3255", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("325n") }, /* WIDTH (ft) */
        { "3260", "3265", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("326n") }, /* WIDTH (yd) */
        { "3270", "3275", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("327n") }, /* HEIGHT (in) */
        { "3280", "3285", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("328n") }, /* HEIGHT (ft) */
        { "3290", "3295", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("329n") }, /* HEIGHT (yd) */
        { "3300", "3305", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("330n") }, /* GROSS WEIGHT (kg) */
        { "3310", "3315", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("331n") }, /* LENGTH (m), log */
        { "3320", "3325", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("332n") }, /* WIDTH (m), log */
        { "3330", "3335", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("333n") }, /* HEIGHT (m), log */
        { "3340", "3345", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("334n") }, /* AREA (m²), log */
        { "3350", "3355", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("335n") }, /* VOLUME (l), log */
        { "3360", "3365", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("336n") }, /* VOLUME (m³), log */
        { "3370", "3375", FIXED | ATTR, { N0(6) }, NEEDS("01"), EXCLUDES("337n") }, /* KG PER m² */
        { "3400", "3405", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("340n") }, /* GROSS WEIGHT (lb) */
        { "3410", "3415", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("341n") }, /* LENGTH (in), log */
        { "3420", "3425", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("342n") }, /* LENGTH (ft), log */
        { "3430", "3435", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("343n") }, /* LENGTH (yd), log */
        { "3440", "3445", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("344n") }, /* WIDTH (in), log */
        { "3450", "3455", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("345n") }, /* WIDTH (ft), log */
        { "3460", "3465", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("346n") }, /* WIDTH (yd), log */
        { "3470", "3475", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("347n") }, /* HEIGHT (in), log */
        { "3480", "3485", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("348n") }, /* HEIGHT (ft), log */
        { "3490", "3495", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("349n") }, /* HEIGHT (yd), log */
        { "3500", "3505", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("350n") }, /* AREA (in²) */
        { "3510", "3515", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("351n") }, /* AREA (ft²) */
        { "3520", "3525", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("352n") }, /* AREA (yd²) */
        { "3530", "3535", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("353n") }, /* AREA (in²), log */
        { "3540", "3545", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("354n") }, /* AREA (ft²), log */
        { "3550", "3555", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("355n") }, /* AREA (yd²), log */
        /* NET WEIGHT (tr oz) */
        { "3560", "3565", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("356n") },
        { "3570", "3575", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("357n") }, /* NET VOLUME (oz) */
        /* NET VOLUME (qt (US)) */
        { "3600", "3605", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("360n") },
        { "3610", "3615", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("361n") }, /* NET VOLUME (gal.) */
        /* VOLUME (qt (US)), log */
        { "3620", "3625", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("362n") },
        /* VOLUME (gal (US)), log */
        { "3630", "3635", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("363n") },
        { "3640", "3645", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("364n") }, /* NET VOLUME (in³) */
        { "3650", "3655", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("365n") }, /* NET VOLUME (ft³) */
        { "3660", "3665", FIXED | ATTR, { N0(6) }, NEEDS("01,02"), EXCLUDES("366n") }, /* NET VOLUME (yd³) */
        { "3670", "3675", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("367n") }, /* VOLUME (in³), log */
        { "3680", "3685", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("368n") }, /* VOLUME (ft³), log */
        { "3690", "3695", FIXED | ATTR, { N0(6) }, NEEDS("00,01"), EXCLUDES("369n") }, /* VOLUME (yd³), log */
        { "37", "37", ATTR, { N_TO0(8) }, NEEDS("00", "02,8026") }, /* COUNT */
        /* AMOUNT */
        { "3900", "3909", ATTR, { N_TO0(15) }, NEEDS("255,8020"), EXCLUDES("390n,391n,394n,8111") },
        { "3910", "3919", ATTR, { N(3, ISO4217), N_TO0(15) }, NEEDS("8020"), EXCLUDES("391n") }, /* AMOUNT */
        /* PRICE */
        { "3920", "3929", ATTR, { N_TO0(15) }, NEEDS("01", "30,31nn,32nn,35nn,36nn"), EXCLUDES("392n,393n") },
        /* PRICE */
        { "3930", "3939", ATTR, { N(3, ISO4217), N_TO0(15) },
          NEEDS("30,31nn,32nn,35nn,36nn"), EXCLUDES("393n") },
        { "3940", "3943", ATTR, { N0(4) }, NEEDS("255"), EXCLUDES("394n,8111") }, /* PRCNT OFF */
        /* PRICE/UoM */
        { "3950", "3955", ATTR, { N0(6) }, NEEDS("30,31nn,32nn,35nn,36nn"), EXCLUDES("392n,393n,395n,8005") },
        { "400", "400", ATTR, { X_TO0(30) } }, /* ORDER NUMBER */
        { "401", "401", ATTR | KEY, { X_TO(30, PREFIX) } }, /* GINC */
        { "402", "402", ATTR | KEY, { N2(17, CHECK_DIGIT, PREFIX) } }, /* GSIN */
        { "403", "403", ATTR, { X_TO0(30) }, NEEDS("00") }, /* ROUTE */
        { "410", "410", FIXED | ATTR, { N2(13, CHECK_DIGIT, PREFIX) } }, /* SHIP TO LOC */
        { "411", "411", FIXED | ATTR, { N2(13, CHECK_DIGIT, PREFIX) } }, /* BILL TO */
        { "412", "412", FIXED | ATTR, { N2(13, CHECK_DIGIT, PREFIX) } }, /* PURCHASE FROM */
        { "413", "413", FIXED | ATTR, { N2(13, CHECK_DIGIT, PREFIX) } }, /* SHIP FOR LOC */
        /* LOC No. */
        { "414", "414", FIXED | ATTR | KEY, { N2(13, CHECK_DIGIT, PREFIX) }, QUALIFIERS("254|7040") },
        /* PAY TO */
        { "415", "415", FIXED | ATTR | KEY, { N2(13, CHECK_DIGIT, PREFIX) },
          NEEDS("8020"), QUALIFIERS("8020") },
        { "416", "416", FIXED | ATTR, { N2(13, CHECK_DIGIT, PREFIX) } }, /* PROD/SERV LOC */
        { "417", "417", FIXED | ATTR | KEY, { N2(13, CHECK_DIGIT, PREFIX) }, QUALIFIERS("7040") }, /* PARTY */
        { "420", "420", ATTR, { X_TO0(20) }, EXCLUDES("421") }, /* SHIP TO POST */
        { "421", "421", ATTR, { N(3, ISO3166), X_TO0(9) }, EXCLUDES("4307") }, /* SHIP TO POST */
        { "422", "422", ATTR, { N(3, ISO3166) }, NEEDS("01,02,8006,8026"), EXCLUDES("426") }, /* ORIGIN */
        /* COUNTRY - INITIAL PROCESS */
        { "423", "423", ATTR, { N(3, ISO3166), OPT_N(3, ISO3166), OPT_N(3, ISO3166),
            OPT_N(3, ISO3166), OPT_N(3, ISO3166) },
          NEEDS("01,02"), EXCLUDES("426") },
        { "424", "424", ATTR, { N(3, ISO3166) }, NEEDS("01,02"), EXCLUDES("426") }, /* COUNTRY - PROCESS */
        /* COUNTRY - DISASSEMBLY */
        { "425", "425", ATTR, { N(3, ISO3166), OPT_N(3, ISO3166), OPT_N(3, ISO3166),
            OPT_N(3, ISO3166), OPT_N(3, ISO3166) },
          NEEDS("01,02"), EXCLUDES("426") },
        { "426", "426", ATTR, { N(3, ISO3166) }, NEEDS("01,02") }, /* COUNTRY - FULL PROCESS */
        { "427", "427", ATTR, { X_TO0(3) }, NEEDS("01,02", "422") }, /* ORIGIN SUBDIVISION */
        { "4300", "4300", ATTR, { X_TO(35, PCENC) }, NEEDS("00") }, /* SHIP TO COMP */
        { "4301", "4301", ATTR, { X_TO(35, PCENC) }, NEEDS("00") }, /* SHIP TO NAME */
        { "4302", "4302", ATTR, { X_TO(70, PCENC) }, NEEDS("00") }, /* SHIP TO ADD1 */
        { "4303", "4303", ATTR, { X_TO(70, PCENC) }, NEEDS("4302") }, /* SHIP TO ADD2 */
        { "4304", "4304", ATTR, { X_TO(70, PCENC) }, NEEDS("00") }, /* SHIP TO SUB */
        { "4305", "4305", ATTR, { X_TO(70, PCENC) }, NEEDS("00") }, /* SHIP TO LOC */
        { "4306", "4306", ATTR, { X_TO(70, PCENC) }, NEEDS("00") }, /* SHIP TO REG */
        { "4307", "4307", ATTR, { X(2, ISO3166ALPHA2) }, NEEDS("00") }, /* SHIP TO COUNTRY */
        { "4308", "4308", ATTR, { X_TO0(30) }, NEEDS("00") }, /* SHIP TO PHONE */
        { "4309", "4309", ATTR, { N(10, LATITUDE), N(10, LONGITUDE) }, NEEDS("00") }, /* SHIP TO GEO */
        { "4310", "4310", ATTR, { X_TO(35, PCENC) }, NEEDS("00") }, /* RTN TO COMP */
        { "4311", "4311", ATTR, { X_TO(35, PCENC) }, NEEDS("00") }, /* RTN TO NAME */
        { "4312", "4312", ATTR, { X_TO(70, PCENC) }, NEEDS("00") }, /* RTN TO ADD1 */
        { "4313", "4313", ATTR, { X_TO(70, PCENC) }, NEEDS("4312") }, /* RTN TO ADD2 */
        { "4314", "4314", ATTR, { X_TO(70, PCENC) }, NEEDS("00") }, /* RTN TO SUB */
        { "4315", "4315", ATTR, { X_TO(70, PCENC) }, NEEDS("00") }, /* RTN TO LOC */
        { "4316", "4316", ATTR, { X_TO(70, PCENC) }, NEEDS("00") }, /* RTN TO REG */
        { "4317", "4317", ATTR, { X(2, ISO3166ALPHA2) }, NEEDS("00") }, /* RTN TO COUNTRY */
        { "4318", "4318", ATTR, { X_TO0(20) }, NEEDS("00") }, /* RTN TO POST */
        { "4319", "4319", ATTR, { X_TO0(30) }, NEEDS("00") }, /* RTN TO PHONE */
        { "4320", "4320", ATTR, { X_TO(35, PCENC) }, NEEDS("00") }, /* SRV DESCRIPTION */
        { "4321", "4321", ATTR, { N(1, YESNO) }, NEEDS("00") }, /* DANGEROUS GOODS */
        { "4322", "4322", ATTR, { N(1, YESNO) }, NEEDS("00") }, /* AUTH TO LEAVE */
        { "4323", "4323", ATTR, { N(1, YESNO) }, NEEDS("00") }, /* SIG REQUIRED */
        { "4324", "4324", ATTR, { N(6, YYMMD0), N(4, HHMI) }, NEEDS("00") }, /* NOT BEF DEL DT */
        { "4325", "4325", ATTR, { N(6, YYMMD0), N(4, HHMI) }, NEEDS("00") }, /* NOT AFT DEL DT */
        { "4326", "4326", ATTR, { N(6, YYMMDD) }, NEEDS("00") }, /* REL DATE */
        /* MAX TEMP F. */
        { "4330", "4330", ATTR, { N0(6), OPT_X(1, HYPHEN) }, NEEDS("00"), EXCLUDES("4331") },
        /* MAX TEMP C. */
        { "4331", "4331", ATTR, { N0(6), OPT_X(1, HYPHEN) }, NEEDS("00"), EXCLUDES("4330") },
        /* MIN TEMP F. */
        { "4332", "4332", ATTR, { N0(6), OPT_X(1, HYPHEN) }, NEEDS("00"), EXCLUDES("4333") },
        /* MIN TEMP C. */
        { "4333", "4333", ATTR, { N0(6), OPT_X(1, HYPHEN) }, NEEDS("00"), EXCLUDES("4332") },
        { "7001", "7001", ATTR, { N0(13) }, NEEDS("01,02,8006,8026") }, /* NSN */
        { "7002", "7002", ATTR, { X_TO0(30) }, NEEDS("01,02") }, /* MEAT CUT */
        { "7003", "7003", ATTR, { N(6, YYMMDD), N(4, HHMI) }, NEEDS("01,02") }, /* EXPIRY TIME */
        { "7004", "7004", ATTR, { N_TO0(4) }, NEEDS("01+10") }, /* ACTIVE POTENCY */
        { "7005", "7005", ATTR, { X_TO0(12) }, NEEDS("01,02") }, /* CATCH AREA */
        { "7006", "7006", ATTR, { N(6, YYMMDD) }, NEEDS("01,02") }, /* FIRST FREEZE DATE */
        { "7007", "7007", ATTR, { N(6, YYMMDD), OPT_N(6, YYMMDD) }, NEEDS("01,02") }, /* HARVEST DATE */
        { "7008", "7008", ATTR, { X_TO0(3) }, NEEDS("01,02") }, /* AQUATIC SPECIES */
        { "7009", "7009", ATTR, { X_TO0(10) }, NEEDS("01,02") }, /* FISHING GEAR TYPE */
        { "7010", "7010", ATTR, { X_TO0(2) }, NEEDS("01,02") }, /* PROD METHOD */
        { "7011", "7011", ATTR, { N(6, YYMMDD), OPT_N(4, HHMI) }, NEEDS("01,02") }, /* TEST BY DATE */
        { "7020", "7020", ATTR, { X_TO0(20) }, NEEDS("01,8006", "416") }, /* REFURB LOT */
        { "7021", "7021", ATTR, { X_TO0(20) }, NEEDS("01,8006") }, /* FUNC STAT */
        { "7022", "7022", ATTR, { X_TO0(20) }, NEEDS("7021") }, /* REV STAT */
        { "7023", "7023", ATTR, { X_TO(30, PREFIX) } }, /* GIAI - ASSEMBLY */
        { "7030", "7030", ATTR, { N(3, ISO3166999), X_TO0(27) }, NEEDS("01,02") }, /* PROCESSOR # 0 */
        { "7031", "7031", ATTR, { N(3, ISO3166999), X_TO0(27) }, NEEDS("01,02") }, /* PROCESSOR # 1 */
        { "7032", "7032", ATTR, { N(3, ISO3166999), X_TO0(27) }, NEEDS("01,02") }, /* PROCESSOR # 2 */
        { "7033", "7033", ATTR, { N(3, ISO3166999), X_TO0(27) }, NEEDS("01,02") }, /* PROCESSOR # 3 */
        { "7034", "7034", ATTR, { N(3, ISO3166999), X_TO0(27) }, NEEDS("01,02") }, /* PROCESSOR # 4 */
        { "7035", "7035", ATTR, { N(3, ISO3166999), X_TO0(27) }, NEEDS("01,02") }, /* PROCESSOR # 5 */
        { "7036", "7036", ATTR, { N(3, ISO3166999), X_TO0(27) }, NEEDS("01,02") }, /* PROCESSOR # 6 */
        { "7037", "7037", ATTR, { N(3, ISO3166999), X_TO0(27) }, NEEDS("01,02") }, /* PROCESSOR # 7 */
        { "7038", "7038", ATTR, { N(3, ISO3166999), X_TO0(27) }, NEEDS("01,02") }, /* PROCESSOR # 8 */
        { "7039", "7039", ATTR, { N(3, ISO3166999), X_TO0(27) }, NEEDS("01,02") }, /* PROCESSOR # 9 */
        { "7040", "7040", 0, { N0(1), X0(1), X0(1), X(1, IMPORTERIDX) } }, /* UIC+EXT */
        { "7041", "7041", 0, { X_TO(4, PACKAGETYPE) }, NEEDS("00") }, /* UFRGT UNIT TYPE */
        { "710", "710", ATTR, { X_TO0(20) }, NEEDS("01") }, /* NHRN PZN */
        { "711", "711", ATTR, { X_TO0(20) }, NEEDS("01") }, /* NHRN CIP */
        { "712", "712", ATTR, { X_TO0(20) }, NEEDS("01") }, /* NHRN CN */
        { "713", "713", ATTR, { X_TO0(20) }, NEEDS("01") }, /* NHRN DRN */
        { "714", "714", ATTR, { X_TO0(20) }, NEEDS("01") }, /* NHRN AIM */
        { "715", "715", ATTR, { X_TO0(20) }, NEEDS("01") }, /* NHRN NDC */
        { "716", "716", ATTR, { X_TO0(20) }, NEEDS("01") }, /* NHRN AIC */
        { "717", "717", ATTR, { X_TO0(20) }, NEEDS("01") }, /* NHRN SRN */
        { "7230", "7230", ATTR, { X0(2), X_TO0(28) }, NEEDS("01,8004") }, /* CERT # 1 */
        { "7231", "7231", ATTR, { X0(2), X_TO0(28) }, NEEDS("01,8004") }, /* CERT # 2 */
        { "7232", "7232", ATTR, { X0(2), X_TO0(28) }, NEEDS("01,8004") }, /* CERT # 3 */
        { "7233", "7233", ATTR, { X0(2), X_TO0(28) }, NEEDS("01,8004") }, /* CERT # 4 */
        { "7234", "7234", ATTR, { X0(2), X_TO0(28) }, NEEDS("01,8004") }, /* CERT # 5 */
        { "7235", "7235", ATTR, { X0(2), X_TO0(28) }, NEEDS("01,8004") }, /* CERT # 6 */
        { "7236", "7236", ATTR, { X0(2), X_TO0(28) }, NEEDS("01,8004") }, /* CERT # 7 */
        { "7237", "7237", ATTR, { X0(2), X_TO0(28) }, NEEDS("01,8004") }, /* CERT # 8 */
        { "7238", "7238", ATTR, { X0(2), X_TO0(28) }, NEEDS("01,8004") }, /* CERT # 9 */
        { "7239", "7239", ATTR, { X0(2), X_TO0(28) }, NEEDS("01,8004") }, /* CERT # 10 */
        { "7240", "7240", ATTR, { X_TO0(20) }, NEEDS("01,8006") }, /* PROTOCOL */
        { "7241", "7241", ATTR, { N(2, MEDIATYPE) }, NEEDS("8017,8018") }, /* AIDC MEDIA TYPE */
        { "7242", "7242", ATTR, { X_TO0(25) }, NEEDS("8017,8018") }, /* VCN */
        { "7250", "7250", ATTR, { N(8, YYYYMMDD) }, NEEDS("8018"), EXCLUDES("7251") }, /* DOB */
        /* DOB TIME */
        { "7251", "7251", ATTR, { N(8, YYYYMMDD), N(4, HHMI) }, NEEDS("8018"), EXCLUDES("7250") },
        { "7252", "7252", ATTR, { N(1, ISO5218) }, NEEDS("8018") }, /* BIO SEX */
        /* FAMILY NAME */
        { "7253", "7253", ATTR, { X_TO(40, PCENC) }, NEEDS("8017,8018"), EXCLUDES("7256,7259") },
        /* GIVEN NAME */
        { "7254", "7254", ATTR, { X_TO(40, PCENC) }, NEEDS("8017,8018"), EXCLUDES("7256,7259") },
        { "7255", "7255", ATTR, { X_TO0(10) }, NEEDS("8017,8018"), EXCLUDES("7256,7259") }, /* SUFFIX */
        { "7256", "7256", ATTR, { X_TO(90, PCENC) }, NEEDS("8017,8018") }, /* FULL NAME */
        { "7257", "7257", ATTR, { X_TO(70, PCENC) }, NEEDS("8018") }, /* PERSON ADDR */
        { "7258", "7258", ATTR, { X(3, POSINSEQSLASH) }, NEEDS("8018+7259") }, /* BIRTH SEQUENCE */
        { "7259", "7259", ATTR, { X_TO(40, PCENC) }, NEEDS("8018"), EXCLUDES("7256") }, /* BABY */
        /* DIMENSIONS */
        { "8001", "8001", ATTR, { N(4, NONZERO), N(5, NONZERO), N(3, NONZERO), N(1, WINDING), N0(1) },
          NEEDS("01") },
        { "8002", "8002", ATTR, { X_TO0(20) } }, /* CMT No. */
        { "8003", "8003", ATTR | KEY, { N(1, ZERO), N2(13, CHECK_DIGIT, PREFIX), OPT_X_TO0(16) } }, /* GRAI */
        { "8004", "8004", ATTR | KEY, { X_TO(30, PREFIX) }, QUALIFIERS("7040") }, /* GIAI */
        { "8005", "8005", ATTR, { N0(6) }, NEEDS("01,02") }, /* PRICE PER UNIT */
        /* ITIP */
        { "8006", "8006", ATTR | KEY, { N2(14, CHECK_DIGIT, PREFIX_2), N(4, PIECEOFTOTAL) },
          EXCLUDES("01,37"), QUALIFIERS("22,10,21") },
        { "8007", "8007", ATTR, { X_TO(34, IBAN) }, NEEDS("415") }, /* IBAN */
        /* PROD TIME */
        { "8008", "8008", ATTR, { N(6, YYMMDD), N(2, HH), OPT_N(2, MI), OPT_N(2, SS) }, NEEDS("01,02") },
        { "8009", "8009", ATTR, { X_TO0(50) }, NEEDS("00,01") }, /* OPTSEN */
        { "8010", "8010", ATTR | KEY, { Y_TO(30, PREFIX) }, QUALIFIERS("8011") }, /* CPID */
        { "8011", "8011", 0, { N_TO(12, NOZEROPREFIX) }, NEEDS("8010") }, /* CPID SERIAL */
        { "8012", "8012", ATTR, { X_TO0(20) }, NEEDS("01,8006") }, /* VERSION */
        { "8013", "8013", ATTR | KEY, { X_TO2(25, CHECK_PAIR, PREFIX) } }, /* GMN */
        { "8014", "8014", 0, { X_TO3(25, CHECK_PAIR, PREFIX, HASNONDIGIT) }, NEEDS("01") }, /* MUDI */
        /* GSRN - PROVIDER */
        { "8017", "8017", ATTR | KEY, { N2(18, CHECK_DIGIT, PREFIX) }, EXCLUDES("8018"), QUALIFIERS("8019") },
        /* GSRN - RECIPIENT */
        { "8018", "8018", ATTR | KEY, { N2(18, CHECK_DIGIT, PREFIX) }, EXCLUDES("8017"), QUALIFIERS("8019") },
        { "8019", "8019", 0, { N_TO0(10) }, NEEDS("8017,8018") }, /* SRIN */
        { "8020", "8020", 0, { X_TO0(25) }, NEEDS("415") }, /* REF No. */
        /* ITIP CONTENT */
        { "8026", "8026", ATTR, { N2(14, CHECK_DIGIT, PREFIX_2), N(4, PIECEOFTOTAL) },
          NEEDS("37"), EXCLUDES("02,8006") },
        /* DIGSIG */
        { "8030", "8030", ATTR, { Z_TO0(90) },
          NEEDS("00,01+21,253,255,8003,8004,8006+21,8010+8011,8017,8018") },
        { "8040", "8040", 0, { N0(15) }, NEEDS("01+21") }, /* IMEI */
        { "8041", "8041", 0, { N0(15) }, NEEDS("01+21+8040") }, /* IMEI2 */
        { "8042", "8042", 0, { N0(32) }, NEEDS("01+21+8040") }, /* ESIM */
        { "8043", "8043", 0, { N0(18), OPT_N_TO0(2) }, NEEDS("01+21+8040") }, /* PSIM */
        { "8110", "8110", ATTR, { X_TO(70, COUPONCODE) } },
        { "8111", "8111", ATTR, { N0(4) }, NEEDS("255") }, /* POINTS */
        { "8112", "8112", ATTR, { X_TO(70, COUPONPOSOFFER) } },
        { "8200", "8200", 0, { X_TO0(70) }, NEEDS("01") }, /* PRODUCT URL */
        { "90", "90", ATTR, { X_TO0(30) } }, /* INTERNAL */
        { "91", "99", ATTR, { X_TO0(90) } }, /* INTERNAL */
};
/* clang-format on */

static const struct {
        uint8_t digits, first, count;
} prefixes[100] = {
        [0] = { 2, 0, 1 },
        [1] = { 2, 1, 1 },
        [2] = { 2, 2, 1 },
        [3] = { 2, 3, 1 },
        [10] = { 2, 4, 1 },
        [11] = { 2, 5, 1 },
        [12] = { 2, 6, 1 },
        [13] = { 2, 7, 1 },
        [15] = { 2, 8, 1 },
        [16] = { 2, 9, 1 },
        [17] = { 2, 10, 1 },
        [20] = { 2, 11, 1 },
        [21] = { 2, 12, 1 },
        [22] = { 2, 13, 1 },
        [23] = { 3, 14, 1 },
        [24] = { 3, 15, 4 },
        [25] = { 3, 19, 5 },
        [30] = { 2, 24, 1 },
        [31] = { 4, 25, 7 },
        [32] = { 4, 32, 10 },
        [33] = { 4, 42, 8 },
        [34] = { 4, 50, 10 },
        [35] = { 4, 60, 8 },
        [36] = { 4, 68, 10 },
        [37] = { 2, 78, 1 },
        [39] = { 4, 79, 6 },
        [40] = { 3, 85, 4 },
        [41] = { 3, 89, 8 },
        [42] = { 3, 97, 8 },
        [43] = { 4, 105, 31 },
        [70] = { 4, 136, 27 },
        [71] = { 3, 163, 8 },
        [72] = { 4, 171, 23 },
        [80] = { 4, 194, 24 },
        [81] = { 4, 218, 3 },
        [82] = { 4, 221, 1 },
        [90] = { 2, 222, 1 },
        [91] = { 2, 223, 1 },
        [92] = { 2, 223, 1 },
        [93] = { 2, 223, 1 },
        [94] = { 2, 223, 1 },
        [95] = { 2, 223, 1 },
        [96] = { 2, 223, 1 },
        [97] = { 2, 223, 1 },
        [98] = { 2, 223, 1 },
        [99] = { 2, 223, 1 },
};

static_assert(count_of(rows) <= UINT8_MAX, "prefixes[] can index every row");

static bool gs1_two_digits(const uint8_t *text, size_t left, size_t *ret_prefix) {
        if (left < GS1_AI_MIN || text[0] < '0' || text[0] > '9' || text[1] < '0' || text[1] > '9')
                return false;
        *ret_prefix = 10U * (size_t) (text[0] - '0') + (size_t) (text[1] - '0');
        return true;
}

size_t gs1_ai_digits(const uint8_t *text, size_t left) {
        size_t prefix;

        return gs1_two_digits(text, left, &prefix) ? prefixes[prefix].digits : 0;
}

const struct gs1_ai *gs1_ai_find(const uint8_t *text, size_t left) {
        size_t prefix, digits;

        if (!gs1_two_digits(text, left, &prefix))
                return NULL;
        digits = prefixes[prefix].digits;
        if (digits == 0 || left < digits)
                return NULL;
        if (digits == GS1_AI_MIN) /* no more digits to tell rows apart by */
                return &rows[prefixes[prefix].first];
        for (size_t i = 0; i < prefixes[prefix].count; i++) {
                const struct gs1_ai *ai = &rows[prefixes[prefix].first + i];

                if (memcmp(text, ai->first, digits) >= 0 && memcmp(text, ai->last, digits) <= 0)
                        return ai;
        }
        return NULL;
}

const struct gs1_ai *gs1_ai_rows(size_t *ret_count) {
        *ret_count = count_of(rows);
        return rows;
}
