/* SPDX-License-Identifier: ISC */

/*
 * ZXing-C++ 1.4 behind one function of C
 *
 * The project's only C++. Memory that runs out and whatever else is thrown ends here, as a condition.
 *
 * What 1.4 does where it finds one linear text twice (two equal labels, one label in two sizes, or along and across) is
 * to compare them by an operator that asserts there was one line (core/src/Result.cpp, 140), and to abort. So it is
 * asked for one linear code at a time, which is then painted over, and never for several sizes (look.c does that).
 */

#define ZX_USE_UTF8 /* 1.4 asks for a decision, and warns without one */

#include <ZXing/ReadBarcode.h>
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <vector>

extern "C" {
#include "engine.h"
#include "normal.h"
}

namespace {

struct row {
        ZXing::BarcodeFormat zxing;
        enum format format;
};

const row rows[] = {
        { ZXing::BarcodeFormat::Code128, FORMAT_CODE128 },
        { ZXing::BarcodeFormat::Code39, FORMAT_CODE39 },
        { ZXing::BarcodeFormat::Code93, FORMAT_CODE93 },
        { ZXing::BarcodeFormat::ITF, FORMAT_ITF },
        { ZXing::BarcodeFormat::EAN13, FORMAT_EAN },
        { ZXing::BarcodeFormat::EAN8, FORMAT_EAN },
        { ZXing::BarcodeFormat::UPCA, FORMAT_EAN },
        { ZXing::BarcodeFormat::UPCE, FORMAT_EAN },
        { ZXing::BarcodeFormat::Codabar, FORMAT_CODABAR },
        { ZXing::BarcodeFormat::DataBar, FORMAT_DATABAR },
        { ZXing::BarcodeFormat::DataBarExpanded, FORMAT_DATABAR_EXPANDED },
        { ZXing::BarcodeFormat::QRCode, FORMAT_QR },
        { ZXing::BarcodeFormat::DataMatrix, FORMAT_DATAMATRIX },
        { ZXing::BarcodeFormat::PDF417, FORMAT_PDF417 },
        { ZXing::BarcodeFormat::Aztec, FORMAT_AZTEC },
};

/* How far a code is painted over beyond the lines that it was read on: an eighth of their length; pixels at least. */
const int paint_share = 8, paint_min = 4;

/* A code may be met several times before all of its lines are painted over. */
enum { LINEAR_MAX = 4 * CODES_MAX };

ZXing::DecodeHints hints(unsigned int formats, uint8_t most) {
        ZXing::BarcodeFormats wanted;
        ZXing::DecodeHints made;

        for (const row &one : rows)
                if (one.format & formats)
                        wanted |= one.zxing;
        return made.setFormats(wanted)
                .setTryDownscale(false)
                .setReturnCodabarStartEnd(true)
                .setMaxNumberOfSymbols(most);
}

/* More lines of a linear code that is known: its place grows to hold both. */
bool extends(struct codes *codes, const struct code *code) {
        for (size_t i = 0; i < codes->count; i++)
                if (code->format & FORMAT_LINEAR && code_agrees(&codes->list[i], code) &&
                        code_overlaps(&codes->list[i], code)) {
                        code_embrace(&codes->list[i], code);
                        return true;
                }
        return false;
}

void keep(const ZXing::Result &result, struct codes *codes) {
        const ZXing::ByteArray &bytes = result.bytes();
        std::string symbology = result.symbologyIdentifier();
        struct code code = {};

        if (result.isPartOfSequence()) {
                codes->dropped++;
                return;
        }
        if (!codes_have_room(codes, bytes.size()))
                return;
        for (const row &one : rows)
                if (one.zxing == result.format())
                        code.format = one.format;
        code.engines = ENGINE_ZXING;
        code.size = static_cast<uint16_t>(bytes.size());
        std::memcpy(code.bytes, bytes.data(), bytes.size());
        if (symbology.size() < sizeof code.symbology)
                std::memcpy(code.symbology, symbology.data(), symbology.size());
        for (size_t i = 0; i < CODE_CORNERS; i++)
                code.corners[i] = { result.position()[i].x, result.position()[i].y };
        if (!normal_zxing(&code))
                codes->dropped++;
        else if (!extends(codes, &code))
                codes->list[codes->count++] = code;
}

void matrix(const ZXing::ImageView &view, unsigned int formats, struct codes *codes) {
        for (const ZXing::Result &result : ZXing::ReadBarcodes(view, hints(formats, CODES_MAX)))
                if (result.isValid())
                        keep(result, codes);
}

/* White over the lines that a code was read on, and some more to both sides of them. */
void paint(std::vector<uint8_t> &grey, int width, int height, const ZXing::Position &position) {
        int left = width, top = height, right = 0, bottom = 0;

        for (const ZXing::PointI &corner : position) {
                left = std::min(left, corner.x);
                right = std::max(right, corner.x);
                top = std::min(top, corner.y);
                bottom = std::max(bottom, corner.y);
        }
        int more = std::max(std::max(right - left, bottom - top) / paint_share, paint_min);
        int across = right - left < bottom - top ? more : 0, along = across ? 0 : more;

        left = std::max(left - across, 0);
        right = std::min(right + across, width - 1);
        top = std::max(top - along, 0);
        bottom = std::min(bottom + along, height - 1);
        for (int y = top; y <= bottom && left <= right; y++)
                std::memset(&grey[static_cast<size_t>(y) * static_cast<size_t>(width) +
                                    static_cast<size_t>(left)],
                        UINT8_MAX, static_cast<size_t>(right - left + 1));
}

void linear(const uint8_t *from, int width, int height, unsigned int formats, struct codes *codes) {
        std::vector<uint8_t> grey(from, from + static_cast<size_t>(width) * static_cast<size_t>(height));
        ZXing::ImageView view(grey.data(), width, height, ZXing::ImageFormat::Lum);

        for (int i = 0; i < LINEAR_MAX; i++) {
                ZXing::Results found = ZXing::ReadBarcodes(view, hints(formats, 1));

                if (found.empty())
                        return;
                if (found[0].isValid())
                        keep(found[0], codes);
                paint(grey, width, height, found[0].position());
        }
}

} /* namespace */

bool engine_zxing_is_built(void) {
        return true;
}

int engine_zxing(
        const uint8_t *grey, uint32_t width, uint32_t height, unsigned int formats, struct codes *codes) {
        try {
                if (formats & FORMAT_LINEAR)
                        linear(grey, static_cast<int>(width), static_cast<int>(height),
                                formats & FORMAT_LINEAR, codes);
                if (formats & ~static_cast<unsigned int>(FORMAT_LINEAR))
                        matrix(ZXing::ImageView(grey, static_cast<int>(width), static_cast<int>(height),
                                       ZXing::ImageFormat::Lum),
                                formats & ~static_cast<unsigned int>(FORMAT_LINEAR), codes);
                return 0;
        } catch (const std::bad_alloc &) {
                return ENGINE_E_MEMORY;
        } catch (...) {
                return ENGINE_E_FAILED;
        }
}
