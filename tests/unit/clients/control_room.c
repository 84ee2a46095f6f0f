/* SPDX-License-Identifier: ISC */

/*
 * A room as an agent would tell it: an answer to each request that the goldens make
 */

#include "control_room.h"

#define ITEM_1 \
        "{\"number\":\"PSK-2026-000001-5\",\"class\":\"FIREARM\",\"summary\":\"Pistol, Taurus " \
        "PT-92\",\"case\":" \
        "\"2026-44\",\"place\":\"ER1/A\",\"status\":\"IN_STORE\",\"holder\":\"\",\"due\":\"\"}"
#define ITEM_2 \
        "{\"number\":\"PSK-2026-000002-3\",\"class\":\"AMMO\",\"summary\":\"50 × 9 " \
        "mm\",\"case\":\"\",\"place\":" \
        "\"ER1/B\",\"status\":\"OUT_TEMP\",\"holder\":\"LAB\",\"due\":\"2026-12-10\"}"
#define COUNT \
        "\"count\":{\"count\":\"C-2026-0007\",\"kind\":\"full\",\"mode\":\"guided\",\"state\":\"OPEN\"," \
        "\"station\":" \
        "\"counter\",\"opened\":\"2026-11-24T08:40:01.123456Z\",\"counters\":[\"awa\",\"moussa\"]," \
        "\"witness\":\"\"," \
        "\"expected\":3,\"found\":1,\"misplaced\":1,\"remaining\":1,\"extras\":1,\"places\":[{\"code\":" \
        "\"ER1/A\"," \
        "\"covered\":true,\"interrupted\":false,\"expected\":2,\"found\":1}],\"unresolved\":[{\"problem\":" \
        "\"uncovered\",\"text\":\"Shelf ER1/B wasn't scanned.\",\"hint\":\"scan its label\"}]}"
#define RADIO_COUNT \
        "\"count\":{\"count\":\"C-2026-0008\",\"kind\":\"shelf\",\"mode\":\"guided\",\"method\":\"radio\"," \
        "\"state\":\"OPEN\",\"station\":\"counter\",\"opened\":\"2026-11-24T08:40:01.123456Z\"," \
        "\"counters\":[\"awa\"],\"witness\":\"\",\"expected\":40,\"found\":37,\"present\":36,\"misplaced\":" \
        "0," \
        "\"remaining\":3,\"extras\":0,\"look_at\":[\"PSK-2026-000001-5\"],\"unresolved\":[],\"places\":[" \
        "{\"code\":\"ER1/" \
        "A\",\"covered\":true,\"interrupted\":false,\"expected\":20,\"found\":19,\"passes\":3," \
        "\"covered_passes\":2,\"sweeps\":2,\"lost\":0,\"foreign\":0,\"looked\":false,\"reason\":" \
        "\"TOO_FEW_PASSES\",\"action\":\"SWEEP\",\"sweep\":3,\"open\":1,\"worst_ppb\":2000000," \
        "\"unread_ppb\":9000000}," \
        "{\"code\":\"ER1/" \
        "B\",\"covered\":false,\"interrupted\":false,\"expected\":19,\"found\":18,\"passes\":4," \
        "\"covered_passes\":0,\"sweeps\":0,\"lost\":1,\"foreign\":2,\"looked\":false,\"reason\":" \
        "\"REFERENCE_LOST\",\"action\":\"MEND\",\"sweep\":0,\"open\":1,\"worst_ppb\":1000000000," \
        "\"unread_ppb\":19000000000}," \
        "{\"code\":\"ER1/" \
        "C\",\"covered\":false,\"interrupted\":false,\"expected\":1,\"found\":0,\"passes\":0," \
        "\"covered_passes\":0,\"sweeps\":0,\"lost\":0,\"foreign\":0,\"looked\":false,\"reason\":" \
        "\"NO_REFERENCE\",\"action\":\"LOOK\",\"sweep\":0,\"open\":1,\"worst_ppb\":1000000000," \
        "\"unread_ppb\":1000000000}]}"
const struct agent_row control_room[] = {
        { "count.show", "{\"id\":1,\"ok\":true," RADIO_COUNT "}", .of = "C-2026-0008" },
        { "count.report",
                "{\"id\":1,\"ok\":true," RADIO_COUNT
                ",\"lines\":[{\"item\":\"PSK-2026-000001-5\",\"summary\":\"Pistol\",\"place\":\"ER1/A\","
                "\"result\":\"FOUND_PRESENCE_ONLY\",\"seen_place\":\"ER1/A\",\"by\":\"awa\",\"at\":"
                "\"2026-11-24T08:41:00.000000Z\",\"mismatch\":[]},{\"item\":\"PSK-2026-000002-3\","
                "\"summary\":"
                "\"Rifle\",\"place\":\"ER1/B\",\"result\":\"NOT_OBSERVED\",\"seen_place\":\"\",\"by\":\"\","
                "\"at\":\"\",\"mismatch\":[],\"reason\":\"REFERENCE_LOST\"}],\"extras\":[],\"duplicates\":0,"
                "\"snapshot\":\"sha256:00\"}",
                .of = "C-2026-0008" },
        { "count.pass",
                "{\"id\":1,\"ok\":true,\"count\":\"C-2026-0008\",\"passes\":[{\"place\":\"ER1/A\",\"seq\":50,"
                "\"covered\":true,\"reads\":412,\"tags\":21,\"references\":1,\"lost\":0,\"read\":19,"
                "\"lines\":20}]}" },
        { "count.look", "{\"id\":1,\"ok\":true,\"count\":\"C-2026-0008\",\"place\":\"ER1/C\",\"seq\":51,"
                        "\"unread\":1,\"text\":\"ER1/C was looked through.\"}" },
        { "tag.check", "{\"id\":1,\"ok\":true,\"agree\":false,\"subject\":\"PSK-2026-000001-5\","
                       "\"other_subject\":\"PSK-2026-000002-3\",\"finding\":\"F-52\",\"text\":"
                       "\"One is of PSK-2026-000001-5, the other of PSK-2026-000002-3.\",\"exit\":1}" },
        { "status", "{\"id\":1,\"ok\":true,\"site\":\"PSK\",\"name\":\"Police station, "
                    "Kita\",\"demo\":true,\"version\":"
                    "\"0.1.0\",\"entries\":42,\"root\":\"3q2+7w==\",\"places\":2,\"items\":2,\"items_out\":1,"
                    "\"readers\":[{\"name\":\"scanner-1\",\"state\":\"live\",\"device\":\"/dev/"
                    "ttyACM0\"}],\"counts\":[],"
                    "\"findings\":1,\"alerts\":2,\"clock_synchronised\":false,\"exit\":1}" },
        { "item.list",
                "{\"id\":1,\"ok\":true,\"items\":[" ITEM_1 "],\"more\":true,\"after\":\"PSK-2026-000001-5\"}",
                .again = "{\"id\":1,\"ok\":true,\"items\":[" ITEM_2 "]}" },
        { "item.find", "{\"id\":1,\"ok\":true,\"items\":[]}" },
        { "item.show",
                "{\"id\":1,\"ok\":true,\"item\":{\"number\":\"PSK-2026-000001-5\",\"summary\":\"Pistol\","
                "\"class\":"
                "\"FIREARM\",\"quantity\":1,\"description\":\"worn \\u001b[31mred\",\"tags\":[{\"tag\":"
                "\"label:IQFNE4PFZEN7\",\"state\":\"ACTIVE\"}],\"record\":{\"firearm\":{\"make\":\"Taurus\"}}"
                "}}" },
        { "item.move",
                "{\"id\":1,\"ok\":true,\"item\":\"PSK-2026-000001-5\",\"from\":\"ER1/A\",\"to\":\"ER1/B\","
                "\"seq\":43,\"dry\":true}" },
        { "item.add", "{\"id\":1,\"ok\":true,\"number\":\"PSK-2026-000003-1\",\"label\":\"IJTAXEZS20JC\","
                      "\"warnings\":"
                      "[\"A trace request would lack calibre.\"],\"seq\":44}" },
        { "item.handover",
                "{\"id\":1,\"ok\":false,\"error\":\"role.denied\",\"message\":\"awa may not hand over.\","
                "\"hint\":\"ask a custodian\",\"exit\":4}" },
        { "count.open", "{\"id\":1,\"ok\":true,\"count\":\"C-2026-0007\",\"places\":2,\"seq\":45}" },
        { "count.show", "{\"id\":1,\"ok\":true," COUNT "}" },
        { "count.close",
                "{\"id\":1,\"ok\":false,\"error\":\"count.unresolved\",\"message\":\"Shelf ER1/B wasn't "
                "scanned.\",\"hint\":\"scan its label\",\"exit\":7}" },
        { "count.report", "{\"id\":1,\"ok\":true," COUNT
                          ",\"lines\":[{\"item\":\"PSK-2026-000001-5\",\"summary\":\"Pistol\","
                          "\"place\":\"ER1/A\",\"result\":\"FOUND_CONFIRMED\",\"seen_place\":\"ER1/"
                          "A\",\"by\":\"awa\",\"at\":"
                          "\"2026-11-24T08:41:00.000000Z\",\"mismatch\":[\"SERIAL_MISMATCH\","
                          "\"SEAL_MISMATCH\"]},{\"item\":\"PSK-2026-000002-3\",\"summary\":"
                          "\"Rifle\",\"place\":"
                          "\"ER1/"
                          "B\",\"result\":\"MISSING\",\"seen_place\":\"\",\"by\":\"\",\"at\":\"\"}],"
                          "\"extras\":[{\"result\":"
                          "\"UNKNOWN_CODE\",\"subject\":\"\",\"payload\":\"4006381333931\",\"place\":\"ER1/"
                          "A\",\"reason\":\"\","
                          "\"by\":\"awa\",\"at\":\"2026-11-24T08:42:00.000000Z\"}],\"duplicates\":1,"
                          "\"snapshot\":\"sha256:00\","
                          "\"exit\":1}" },
        { "count.check", "{\"id\":1,\"ok\":true,\"count\":\"C-2026-0007\",\"item\":\"PSK-2026-000001-5\","
                         "\"text\":\"PSK-2026-000001-5: The seal is broken.\",\"seq\":46,"
                         "\"mismatch\":[\"SEAL_MISMATCH\"],\"dry\":true}" },
        { "count.scan",
                "{\"id\":1,\"ok\":true,\"result\":\"FOUND_CONFIRMED\",\"text\":\"Pistol found.\",\"seq\":46}",
                .again = "{\"id\":1,\"ok\":true,\"result\":\"AGAIN\",\"text\":\"Counted "
                         "already.\",\"seq\":47}" },
        { "log.list",
                "{\"id\":1,\"ok\":true,\"entries\":[{\"seq\":1,\"at\":\"2026-11-24T08:40:01.000000Z\","
                "\"kind\":"
                "\"store.created\",\"actors\":[\"agent\"],\"text\":\"The record begins.\"}],\"more\":true}" },
        { "presence.list",
                "{\"id\":1,\"ok\":true,\"presence\":[{\"item\":\"PSK-2026-000001-5\",\"tag\":\"epc:"
                "3074257BF7194E4000001A85\","
                "\"place\":\"ER1/A\",\"state\":\"PRESENT\",\"way\":\"\",\"reader\":\"radio-1\",\"port\":1,"
                "\"since\":\"2026-11-24T08:40:01.000000Z\",\"heard\":\"\",\"seq\":44},{\"item\":\"PSK-2026-"
                "000002-3\","
                "\"tag\":\"epc:3074257BF7194E4000001A86\",\"place\":\"DOOR\",\"state\":\"GONE\",\"way\":"
                "\"OUT\","
                "\"reader\":\"radio-1\",\"port\":4,\"since\":\"2026-11-24T08:41:01.000000Z\","
                "\"heard\":\"2026-11-24T08:40:31.000000Z\",\"seq\":45}],\"places\":[]}" },
        { "presence.show",
                "{\"id\":1,\"ok\":true,\"presence\":{\"item\":\"PSK-2026-000001-5\",\"summary\":\"Pistol\","
                "\"status\":\"IN_STORE\",\"recorded\":\"ER1/A\",\"place\":\"ER1/A\",\"state\":\"PRESENT\","
                "\"tags\":[{\"tag\":\"epc:3074257BF7194E4000001A85\",\"state\":\"PRESENT\"}]}}" },
        { 0 },
};
