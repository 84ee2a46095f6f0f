# SPDX-License-Identifier: ISC
#
# Sums what `gcov -n` prints into lines covered for each folder of agent/ and drivers/
#
#      File 'agent/base/text.c'
#      Lines executed:91.30% of 92
#
# A file compiled into several programs is told of several times: the best of them counts.

/^File '/ {
        file = $0
        gsub(/^File '|'$/, "", file)
}
/^Lines executed:/ && file ~ /^(agent|drivers)\// {
        share = $0
        sub(/^Lines executed:/, "", share)
        sub(/%.*/, "", share)
        hit = share * $NF / 100
        if (!(file in lines) || hit > covered[file])
                covered[file] = hit
        lines[file] = $NF
        file = ""
}

END {
        for (file in lines) {
                folder = file
                sub(/\/[^\/]*$/, "", folder)
                folder_lines[folder] += lines[file]
                folder_covered[folder] += covered[file]
                all_lines += lines[file]
                all_covered += covered[file]
        }
        for (folder in folder_lines)
                printf "%6.1f %% of %6d  %s\n", 100 * folder_covered[folder] / folder_lines[folder],
                        folder_lines[folder], folder | "sort -k5"
        close("sort -k5")
        if (all_lines)
                printf "%6.1f %% of %6d  in all\n", 100 * all_covered / all_lines, all_lines
}
