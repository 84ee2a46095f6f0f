/* SPDX-License-Identifier: ISC */

/*
 * ZXing-C++ 1.4 behind one function of C
 *
 * The project's only C++. Memory that runs out and whatever else is thrown ends here, as a condition.
 */

#define ZX_USE_UTF8 /* 1.4 asks for a decision, and warns without one */

#include <ZXing/ReadBarcode.h>
#include <cstdlib>
#include <cstring>
#include <new>

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

ZXing::DecodeHints hints(unsigned int formats) {
        ZXing::BarcodeFormats wanted;
        ZXing::DecodeHints made;

        for (const row &one : rows)
                if (one.format & formats)
                        wanted |= one.zxing;
        /*
         * Never by its own way of making a picture smaller: 1.4 then compares a linear code that it found in two sizes by
         * an operator that asserts there was one line (core/src/Result.cpp, 140), and aborts. look.c does it instead.
         */
        return made.setFormats(wanted)
                .setTryDownscale(false)
                .setReturnCodabarStartEnd(true)
                .setMaxNumberOfSymbols(CODES_MAX);
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
        for (int i = 0; i < CODE_CORNERS; i++)
                code.corners[i] = { result.position()[i].x, result.position()[i].y };
        if (normal_zxing(&code))
                codes->list[codes->count++] = code;
        else
                codes->dropped++;
}

} /* namespace */

bool engine_zxing_is_built(void) {
        return true;
}

int engine_zxing(
        const uint8_t *grey, uint32_t width, uint32_t height, unsigned int formats, struct codes *codes) {
        try {
                ZXing::ImageView view(
                        grey, static_cast<int>(width), static_cast<int>(height), ZXing::ImageFormat::Lum);

                for (const ZXing::Result &result : ZXing::ReadBarcodes(view, hints(formats)))
                        if (result.isValid())
                                keep(result, codes);
                return 0;
        } catch (const std::bad_alloc &) {
                return ENGINE_E_MEMORY;
        } catch (...) {
                return ENGINE_E_FAILED;
        }
}
