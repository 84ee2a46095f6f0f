# SPDX-License-Identifier: ISC
#
# Counts the tests of a ctest report (--output-junit): prints "PASSED FAILED SKIPPED"
#
# A cmocka program is several tests, and says which passed; a ctest test that says nothing of the kind is one. A program
# that ctest calls failed has failed at least once, whatever it said before it died.

function finish() {
        if (status == "")
                return
        if (status == "notrun" || status == "disabled")
                one_skipped = one_skipped ? one_skipped : 1
        else if (status == "fail")
                one_failed = one_failed ? one_failed : 1
        else if (!one_passed && !one_skipped)
                one_passed = 1
        passed += one_passed
        failed += one_failed
        skipped += one_skipped
        status = ""
}

/<testcase / {
        finish()
        one_passed = one_failed = one_skipped = 0
        status = $0
        sub(/.* status="/, "", status)
        sub(/".*/, "", status)
}
/\[       OK \] / { one_passed++ }
/\[  FAILED  \] [0-9]+ test\(s\), listed below/ { one_failed += listed($0) }
/\[  SKIPPED \] [0-9]+ test\(s\), listed below/ { one_skipped += listed($0) }

function listed(line) {
        sub(/.*\] /, "", line)
        return line + 0
}

END {
        finish()
        print passed + 0, failed + 0, skipped + 0
}
